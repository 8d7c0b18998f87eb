# frozen_string_literal: true

# Ruby values as tagged JSON text, so that they can leave the jail. The tags are those of `js/values.js`.
#
# nil, true, false, numbers and text stand for themselves; a hash whose keys are all texts or symbols is an object, any
# other a map; an object is shown by its instance variables, without the @. Learner code may reopen every class, so
# nothing here calls a method by name on what it is given, and no operator of Integer or String is used: each method
# is kept from before the learner's code ran. `seal` shuts the one door that is left.

require "bigdecimal"
require "date"
require "json"
require "set"

module Values
  MAX_DEPTH, MAX_ITEMS, MAX_TEXT = 12, 500, 100_000
  JSON_SAFE = 2**53

  # The methods as they were. `IS.bind_call(value, String)` is `value.is_a?(String)`.
  IS = Kernel.instance_method(:is_a?)
  CLASS_OF = Kernel.instance_method(:class)
  SAME = BasicObject.instance_method(:equal?)
  NAMES = Kernel.instance_method(:instance_variables)
  FIELD = Kernel.instance_method(:instance_variable_get)
  NAME_OF = Module.instance_method(:name)
  EACH = Array.instance_method(:each)
  FIRST = Array.instance_method(:first)
  LENGTH = Array.instance_method(:length)
  PUSH = Array.instance_method(:push)
  JOIN = Array.instance_method(:join)
  ANY = Array.instance_method(:any?)
  ALL = Array.instance_method(:all?)
  AT = Array.instance_method(:at)
  PAIRS = Hash.instance_method(:to_a)
  STORE = Hash.instance_method(:[]=)
  SIZE = Hash.instance_method(:length)
  MEMBERS = Struct.instance_method(:members)
  PART = Struct.instance_method(:[])
  CALL = Proc.instance_method(:call)
  METHOD_NAME = Method.instance_method(:name)
  LESS = Integer.instance_method(:<)
  NEGATE = Integer.instance_method(:-@)
  WHOLE = Integer.instance_method(:to_s)
  NAN = Float.instance_method(:nan?)
  INFINITE = Float.instance_method(:infinite?)
  DIGITS = Float.instance_method(:to_s)
  DECIMAL = BigDecimal.instance_method(:to_f)
  SYMBOL = Symbol.instance_method(:inspect)
  SYMBOL_TEXT = Symbol.instance_method(:to_s)
  RANGE = Range.instance_method(:inspect)
  RATIONAL = Rational.instance_method(:inspect)
  COMPLEX = Complex.instance_method(:inspect)
  REGEXP = Regexp.instance_method(:inspect)
  SET = Set.instance_method(:to_a)
  DAY = Date.instance_method(:strftime)
  MOMENT = Time.instance_method(:strftime)
  FROM = String.instance_method(:[])
  LETTERS = String.instance_method(:length)
  EQUALS = String.instance_method(:==)
  PLAIN = String.instance_method(:to_s)
  COPY = String.instance_method(:+@)
  VALID = String.instance_method(:valid_encoding?)
  ENCODING = String.instance_method(:encoding)
  ENCODE = String.instance_method(:encode)
  AS = String.instance_method(:force_encoding)
  SCRUB = String.instance_method(:scrub)
  QUOTE = JSON.generator::GeneratorMethods::String.instance_method(:to_json)
  UTF8, BINARY = Encoding::UTF_8, Encoding::BINARY
  NONE = [].freeze

  @others = []

  # A class of values that show themselves in another way: the block gives [name or nil, hash of fields], or, where
  # the name is `:as`, what stands in its place.
  def self.also(kind, &shown)
    @others.push([kind, shown])
  end

  # Nothing can change what is kept here after this. For a fork, before it runs what the learner wrote.
  def self.seal
    @others.freeze
    freeze
    UnboundMethod.freeze
  end

  # The tagged value as JSON text. Never raises for what the value itself does wrong.
  def self.encode(value, above = NONE)
    inner(value, above)
  rescue SystemStackError
    '{"t":"deep"}'
  rescue StandardError, NotImplementedError => error
    %({"t":"threw","message":#{text(message_of(error), 500)}})
  end

  # What a check gives when looking raised an error.
  def self.raised(error, where = "")
    words = "#{message_of(error)}#{where}"
    %({"t":"raised","name":#{text(name_of(CLASS_OF.bind_call(error)))},"message":#{text(words, 2000)}})
  end

  # The message of an error, whatever its own methods do.
  def self.message_of(error)
    said = error.message
    IS.bind_call(said, String) ? clean(said) : ""
  rescue Exception
    ""
  end

  # JSON text for words; no more than `most` letters.
  def self.text(words, most = MAX_TEXT)
    QUOTE.bind_call(FROM.bind_call(clean(words), 0, most))
  end

  # The words as text that is UTF-8 through and through.
  def self.clean(words)
    words = PLAIN.bind_call(words)
    encoding = ENCODING.bind_call(words)
    if SAME.bind_call(encoding, UTF8)
      return words if VALID.bind_call(words)

      return SCRUB.bind_call(words)
    end
    if SAME.bind_call(encoding, BINARY)
      return SCRUB.bind_call(AS.bind_call(COPY.bind_call("#{words}"), UTF8))
    end

    ENCODE.bind_call(words, UTF8, invalid: :replace, undef: :replace)
  end

  # The name of a class, "" where it has none.
  def self.name_of(kind)
    name = NAME_OF.bind_call(kind)
    name.nil? ? "" : name
  end

  class << self
    private

    def inner(value, above)
      return "null" if SAME.bind_call(nil, value)
      return "true" if SAME.bind_call(true, value)
      return "false" if SAME.bind_call(false, value)
      return whole(value) if IS.bind_call(value, Integer)
      return number(value) if IS.bind_call(value, Float)
      return number(DECIMAL.bind_call(value)) if IS.bind_call(value, BigDecimal)
      return words(value) if IS.bind_call(value, String)
      return symbol(SYMBOL.bind_call(value)) if IS.bind_call(value, Symbol)
      return '{"t":"cycle"}' if ANY.bind_call(above) { |one| SAME.bind_call(one, value) }
      return '{"t":"deep"}' unless LESS.bind_call(LENGTH.bind_call(above), MAX_DEPTH)

      inside(value, [*above, value])
    end

    def whole(value)
      digits = WHOLE.bind_call(value)
      if LESS.bind_call(value, JSON_SAFE) && LESS.bind_call(NEGATE.bind_call(value), JSON_SAFE)
        digits
      else
        %({"t":"bigint","v":#{text(digits, 1000)}})
      end
    end

    def number(value)
      return '{"t":"nan"}' if NAN.bind_call(value)

      sign = INFINITE.bind_call(value)
      return LESS.bind_call(sign, 0) ? '{"t":"-inf"}' : '{"t":"inf"}' if sign

      digits = DIGITS.bind_call(value)
      EQUALS.bind_call(digits, "-0.0") ? '{"t":"-0"}' : digits
    end

    def words(value)
      whole = clean(value)
      letters = LETTERS.bind_call(whole)
      return %({"t":"text","v":#{text(whole)},"n":#{letters}}) if LESS.bind_call(MAX_TEXT, letters)

      QUOTE.bind_call(whole)
    end

    def symbol(words)
      %({"t":"symbol","v":#{text(words, 1000)}})
    end

    def inside(value, above)
      EACH.bind_call(@others) do |kind, shown|
        next unless IS.bind_call(value, kind)

        name, fields = CALL.bind_call(shown, value)
        return SAME.bind_call(name, :as) ? encode(fields, above) : fields(fields, above, name)
      end
      return list("list", value, above) if IS.bind_call(value, Array)
      return hash(value, above) if IS.bind_call(value, Hash)
      return list("set", SET.bind_call(value), above) if IS.bind_call(value, Set)
      return error(value) if IS.bind_call(value, Exception)
      return function(value) if IS.bind_call(value, Proc) || IS.bind_call(value, Method)
      return %({"t":"date","v":#{text(DAY.bind_call(value, "%F"))}}) if IS.bind_call(value, Date)
      return %({"t":"date","v":#{text(MOMENT.bind_call(value, "%FT%T%:z"))}}) if IS.bind_call(value, Time)

      shown = shown_as_words(value)
      shown ? symbol(shown) : object(value, above)
    end

    def shown_as_words(value)
      return name_of(value) if IS.bind_call(value, Module)
      return RANGE.bind_call(value) if IS.bind_call(value, Range)
      return RATIONAL.bind_call(value) if IS.bind_call(value, Rational)
      return COMPLEX.bind_call(value) if IS.bind_call(value, Complex)

      REGEXP.bind_call(value) if IS.bind_call(value, Regexp)
    end

    def error(value)
      name = text(name_of(CLASS_OF.bind_call(value)))
      %({"t":"error","name":#{name},"message":#{text(message_of(value), 2000)}})
    end

    def function(value)
      name = IS.bind_call(value, Method) ? SYMBOL_TEXT.bind_call(METHOD_NAME.bind_call(value)) : ""
      %({"t":"function","name":#{text(name)}})
    end

    def list(tag, items, above)
      shown = []
      EACH.bind_call(FIRST.bind_call(items, MAX_ITEMS)) { |item| PUSH.bind_call(shown, encode(item, above)) }
      %({"t":"#{tag}","v":[#{JOIN.bind_call(shown, ",")}],"n":#{LENGTH.bind_call(items)}})
    end

    def hash(value, above)
      pairs = PAIRS.bind_call(value)
      named = ALL.bind_call(pairs) do |pair|
        key = AT.bind_call(pair, 0)
        IS.bind_call(key, String) || IS.bind_call(key, Symbol)
      end
      return fields(value, above, nil) if named

      shown = []
      EACH.bind_call(FIRST.bind_call(pairs, MAX_ITEMS)) do |pair|
        PUSH.bind_call(shown, "[#{encode(AT.bind_call(pair, 0), above)},#{encode(AT.bind_call(pair, 1), above)}]")
      end
      %({"t":"map","v":[#{JOIN.bind_call(shown, ",")}],"n":#{SIZE.bind_call(value)}})
    end

    # An object from a hash with named keys; `name` is that of a class.
    def fields(value, above, name)
      shown = []
      EACH.bind_call(FIRST.bind_call(PAIRS.bind_call(value), MAX_ITEMS)) do |pair|
        key = AT.bind_call(pair, 0)
        key = SYMBOL_TEXT.bind_call(key) if IS.bind_call(key, Symbol)
        PUSH.bind_call(shown, "[#{text(key)},#{encode(AT.bind_call(pair, 1), above)}]")
      end
      named = name.nil? ? "" : %(,"name":#{text(name)})
      %({"t":"object","v":[#{JOIN.bind_call(shown, ",")}],"n":#{SIZE.bind_call(value)}#{named}})
    end

    def object(value, above)
      found = {}
      if IS.bind_call(value, Struct)
        EACH.bind_call(MEMBERS.bind_call(value)) { |name| STORE.bind_call(found, name, PART.bind_call(value, name)) }
      else
        EACH.bind_call(NAMES.bind_call(value)) do |name|
          field = FIELD.bind_call(value, name)
          STORE.bind_call(found, FROM.bind_call(SYMBOL_TEXT.bind_call(name), 1, MAX_TEXT), field)
        end
      end
      fields(found, above, name_of(CLASS_OF.bind_call(value)))
    end
  end

end
