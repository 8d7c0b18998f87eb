"""Python values as tagged JSON, so that they can leave the jail. The tags are those of `js/values.js`.

None, True, False, numbers and text stand for themselves; a tuple is a list; a dict whose keys are all text is an
object, any other a map. Keeps its own copies of what it uses, as learner code may replace the built-in names.
"""

import math

MAX_DEPTH, MAX_ITEMS, MAX_TEXT = 12, 500, 100_000
_Type, _len, _str, _repr, _range = type, len, str, repr, range
_isinstance, _islice, _callable = isinstance, __import__("itertools").islice, callable


def encode(value, depth=0, above=()):
    """The tagged value. Never raises for what the value itself does wrong."""
    try:
        return _encode(value, depth, above)
    except RecursionError:
        return {"t": "deep"}
    except Exception as error:
        return {"t": "threw", "message": clean(f"{_Type(error).__name__}: {error}")[:500]}


def raised(error):
    """What a check gives when looking raised an error."""
    return {"t": "raised", "name": clean(_Type(error).__name__), "message": clean(message_of(error))[:2000]}


def message_of(error):
    """The message of an error, whatever its own `__str__` does."""
    try:
        return _str(error)
    except BaseException:
        return ""


def clean(text):
    """Text without lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _encode(value, depth, above):
    kind = _Type(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if -(2**53) < value < 2**53 else {"t": "bigint", "v": _repr(value)[:1000]}
    if kind is float:
        return _number(value)
    if _isinstance(value, str):
        text = clean(_str(value))
        return text if _len(text) <= MAX_TEXT else {"t": "text", "v": text[:MAX_TEXT], "n": _len(text)}
    if depth >= MAX_DEPTH:
        return {"t": "deep"}
    if any(value is one for one in above):
        return {"t": "cycle"}
    return _inside(value, kind, depth + 1, (*above, value))


def _number(value):
    if math.isnan(value):
        return {"t": "nan"}
    if math.isinf(value):
        return {"t": "inf" if value > 0 else "-inf"}
    return {"t": "-0"} if value == 0 and math.copysign(1, value) < 0 else value


def _inside(value, kind, depth, above):
    if _isinstance(value, (list, tuple)):
        return _items("list", value, depth, above)
    if _isinstance(value, (set, frozenset)):
        try:
            ordered = sorted(value)
        except Exception:
            ordered = list(value)
        return _items("set", ordered, depth, above)
    if _isinstance(value, dict):
        pairs = list(_islice(value.items(), MAX_ITEMS))
        if all(_Type(key) is str for key, _ in pairs):
            shown = [[clean(key), encode(item, depth, above)] for key, item in pairs]
            return {"t": "object", "v": shown, "n": _len(value)}
        shown = [[encode(key, depth, above), encode(item, depth, above)] for key, item in pairs]
        return {"t": "map", "v": shown, "n": _len(value)}
    if _isinstance(value, BaseException):
        return {"t": "error", "name": clean(kind.__name__), "message": clean(message_of(value))[:2000]}
    if _isinstance(value, (bytes, bytearray, range)):
        return _items("list", value, depth, above)
    if _callable(value):
        return {"t": "function", "name": clean(_str(getattr(value, "__name__", "")))}
    fields = getattr(value, "__dict__", None)
    if _isinstance(fields, dict):
        pairs = [(key, item) for key, item in fields.items() if _Type(key) is str][:MAX_ITEMS]
        shown = [[clean(key), encode(item, depth, above)] for key, item in pairs]
        return {"t": "object", "v": shown, "n": _len(fields), "name": clean(kind.__name__)}
    return {"t": "symbol", "v": clean(_repr(value))[:1000]}


def _items(tag, value, depth, above):
    shown = [encode(item, depth, above) for item in _islice(value, MAX_ITEMS)]
    return {"t": tag, "v": shown, "n": _len(value)}
