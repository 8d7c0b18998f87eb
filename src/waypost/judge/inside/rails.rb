# frozen_string_literal: true

# `rails`: models, migrations, controllers, routes and views of a Rails 6.1 application. Runs inside the jail.
#
# `get` and `do` see the learner's classes, and:
# `page("/books")` asks for a page, `post`, `patch`, `put` and `delete` send with `params` (cookies are kept from one to
# the next): each gives status, body, text (without tags), location, headers, and `page.all("h1")`, the words of each
# element that a selector fits. `table("books")` gives the type of each column by its name, or nil; `rows("select …")` a
# list of rows; `routes` lines such as "GET /books books#index"; `migrations` their names. `box` is as for `ruby`. In
# `write-tests`, `tests` and `failures` are those of the learner's tests.

require "fileutils"
require "/opt/waypost/stage"
require "/opt/waypost/driver"
require "/opt/waypost/rubytests"

$LOAD_PATH.unshift("/opt/waypost/standins", "/box/test")
ErrorHighlight.formatter = Class.new { def self.message_for(_spot) = "" } if defined?(ErrorHighlight)
require "/opt/waypost/railsapp"
require "/opt/waypost/rehearsal"

Driver.carriers = [ActionView::Template::Error, ->(error) { error.instance_of?(StandardError) }] # a migration gives the second

Values.also(ActiveRecord::Base) { |record| [record.class.name.to_s, record.attributes] }
Values.also(ActiveRecord::Relation) { |relation| [:as, relation.to_a] }
Values.also(ActiveModel::Errors) { |errors| [nil, errors.to_hash] }
Values.also(ActionController::Parameters) { |given| [nil, given.to_unsafe_h] }
Values.also(ActiveSupport::TimeWithZone) { |time| [:as, time.to_time] }

# What a request gave.
Page = Struct.new(:status, :body, :location, :headers) do
  # What a person reads, without tags and with single spaces.
  def text = html.text.split.join(" ")

  # The words of each element that the selector fits.
  def all(selector) = html.css(selector).map { |one| one.text.split.join(" ") }

  # An attribute of each element that the selector fits.
  def attributes(selector, name) = html.css(selector).map { |one| one[name] }

  def html = Nokogiri::HTML(body)
end

# What checks may ask of the application.
module Asked
  class << self
    %w[post patch put delete].each do |verb|
      define_method(verb) { |path, params = nil, **more| visit(verb, path, params, **more) }
    end

    def page(path, params = nil, **more) = visit("get", path, params, **more)

    def table(name)
      return unless connection.table_exists?(name)

      connection.columns(name).to_h { |column| [column.name, column.type.to_s] }
    end

    def rows(sql) = connection.select_all(sql).to_a

    def routes
      Rails.application.routes.routes.reject(&:internal).map do |route|
        to = [route.defaults[:controller], route.defaults[:action]].compact.join("#")
        "#{route.verb} #{route.path.spec.to_s.delete_suffix("(.:format)")} #{to}".strip
      end
    end

    def migrations
      Dir.glob("/box/db/migrate/*.rb").sort.map { |path| File.basename(path, ".rb").sub(/\A\d+_/, "").camelize }
    end

    # The visitor's cookies and all else that was kept from one request to the next.
    def forget = @session = nil

    def names
      %i[page post patch put delete table rows routes migrations].to_h { |name| [name, method(name)] }
    end

    private

    def connection = ActiveRecord::Base.connection

    def visit(verb, path, params, follow: false, headers: {}, **fields)
      @session ||= ActionDispatch::Integration::Session.new(Rails.application)
      @session.process(verb.to_sym, path, params: params || fields, headers: headers)
      @session.follow_redirect! while follow && @session.response.redirect?
      given = @session.response
      Page.new(given.status, given.body, given.location&.sub(%r{\Ahttps?://[^/]+}, ""), given.headers.to_h)
    rescue ActiveRecord::RecordNotFound, ActionController::RoutingError => error
      raise if error.cause.is_a?(NameError) # a route that leads to a controller that is not there

      Page.new(404, error.message, nil, {}) # no such row, no such page: an answer like another
    end
  end
end

module Application
  def self.start(asked)
    RailsApp.lay_skeleton
    RailsApp.load_work
    names = { box: Box.new(asked["entry"]) }.merge(Asked.names)
    asked["tests"] ? names.merge(RubyTests.run(asked["entry"])) : names
  end

  # What the application refuses, a browser is shown with its number and the reason, as a visitor would be.
  def self.answer(...)
    RailsApp.answer(...)
  rescue StandardError => error
    status = ActionDispatch::ExceptionWrapper.status_code_for_exception(error.class.name)
    words = ERB::Util.html_escape(error.message.lines.first.to_s.strip)
    page = %(<!DOCTYPE html><html lang="en"><title>#{status}</title><body><p>#{words}</p></body></html>)
    [status, { "content-type" => "text/html; charset=utf-8" }, page]
  end
end

STDOUT.sync = STDERR.sync = true
RailsApp.boot
Rehearsal.go_through
require "set" # Ruby reads anew what has been loaded, as some of it has just been forgotten; a fork would for itself
GC.start
GC.compact if GC.respond_to?(:compact)

Stage.main { |job, result| Driver.work(job, result, Application) }
