"""Exercises for the front end's own tests, as `learner_view` gives them."""

from __future__ import annotations

from typing import Any


def check(name: str, **fields: Any) -> dict[str, Any]:
    about: dict[str, Any] = {
        "id": name,
        "says": f"The {name} is right",
        "get": None,
        "see": None,
        "file": None,
        "do": None,
        "expect": None,
        "wanted": None,
        "otherwise": f"Look at the {name} again.",
        "width": None,
        "page": None,
        "in": None,
        "input": [],
        "with": {},
    }
    return {**about, **fields}


def exercise(name: str, *checks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    runner = fields.get("runner", "page")
    about: dict[str, Any] = {
        "id": name,
        "title": "A sample",
        "kind": "write",
        "runner": runner,
        "entry": {"page": "index.html", "javascript": "script.js"}.get(runner, "answers.json"),
        "minutes": 5,
        "difficulty": 1,
        "task_html": "<p>Do what the checks say.</p>",
        "files": {},
        "blocks": [],
        "questions": [],
        "checks": list(checks),
        "hidden_checks": 1,
        "hints": ["<p>A nudge.</p>", "<p>A push.</p>", "<p>Nearly there.</p>"],
        "limits": {"wall_seconds": 5.0, "memory_bytes": 268435456, "output_bytes": 262144},
    }
    return {**about, **fields}


PAGE_FILES = {
    "index.html": '<!doctype html>\n<html lang="en">\n<head>\n<title>Fruit stall</title>\n'
    '<link rel="stylesheet" href="style.css">\n</head>\n<body>\n<h1>Fruit stall</h1>\n'
    '<p class="card" id="note">We sell <em>apples</em><br>and pears.</p>\n<img src="pear.svg" alt="A pear">\n'
    '<button id="add">Add</button> <span id="count">0</span>\n<a href="about.html">About us</a>\n'
    '<form><input id="who"><button>Say</button></form>\n'
    '<script src="script.js"></script>\n</body>\n</html>\n',
    "style.css": ".card {\n  padding: 8px;\n  color: #0b6e6e;\n}\n",
    "script.js": 'let count = 0;\nconst add = () => {\n  count += 1;\n  document.querySelector("#count").textContent = count;\n};\n'
    'document.querySelector("#add").addEventListener("click", add);\n'
    'document.querySelector("form").addEventListener("submit", (event) => {\n  event.preventDefault();\n'
    '  alert("Hello " + document.querySelector("#who").value);\n});\nconsole.log("ready", { count });\n',
    "about.html": "<h1>About us</h1>\n<a href='index.html'>Back</a>\n",
    "pear.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><circle r="9" cx="15" cy="15"/></svg>',
}

PAGE = exercise(
    "page",
    check("heading", get='text("h1")', expect="Fruit stall"),
    check("words", get='text("#note")', expect="We sell apples and pears."),
    check("padding", get='style(".card", "padding-top")', expect="8px"),
    check("colour", get='style(".card", "color")', expect={"colour": "#0b6e6e"}),
    check("link", get='attr("link", "href")', expect="style.css"),
    check("script address", get="has('script[src=\"script.js\"]')", expect=True),
    check("picture", get='[attr("img", "src"), box("img").width]', expect=["pear.svg", 40]),
    check("printed", see="console", expect=["ready {count: 0}"]),
    check("no errors", see="errors", expect={"has_length": 0}),
    check("clicks", do='click("#add"); click("#add")', get='text("#count")', expect="2"),
    check("greets", do='type("#who", "Asha"); click("form button")', see="console", expect=["Hello Asha"]),
    check("their own names", **{"in": "page"}, get="count", expect=0),
    check("wide", width=1200, get="innerWidth", expect=1200),
    check("other page", page="about.html", get='texts("h1")', expect=["About us"]),
    check("source", see="source", expect={"contains": "stylesheet"}),
    kind="build",
    files=PAGE_FILES,
)

SCRIPT = exercise(
    "script",
    check("sum", get="add(2, 3)", expect=5),
    check("list", get="names", expect=["Asha", "Tomasz"]),
    check("printed", see="console", expect=["5", "Hello Asha"]),
    check("asked", input=["Ren"], see="console", expect={"contains": "Hello Ren"}),
    check("after", do='console.log("later"); names.push("Mei")', see="console", expect=["later"]),
    check("fresh", do='names.push("Mei")', get="names.length", expect=3),
    runner="javascript",
    files={
        "script.js": 'const add = (a, b) => a + b;\nlet names = ["Asha", "Tomasz"];\nconsole.log(add(2, 3));\n'
        'const who = prompt("Who is there?") ?? "Asha";\nconsole.log(`Hello ${who}`);\n'
    },
)

TESTS = exercise(
    "tests",
    check(
        "right code",
        get="failures()",
        expect={"has_length": 0},
        **{"with": {"price.js": "const price = (n) => n * 2;"}},
    ),
    check(
        "some tests",
        get="tests()",
        expect={"not": {"has_length": 0}},
        **{"with": {"price.js": "const price = (n) => n * 2;"}},
    ),
    check(
        "bug",
        get="failures()",
        expect={"not": {"has_length": 0}},
        **{"with": {"price.js": "const price = (n) => n + 2;"}},
    ),
    runner="javascript",
    kind="write-tests",
    entry="price.test.js",
    files={"price.test.js": 'test("three", () => {\n  expect(price(3)).toBe(6);\n});\n'},
)

FILL = exercise(
    "fill",
    check("printed", see="console", expect=["3"]),
    runner="javascript",
    kind="fill",
    files={"script.js": "{{1}} total = 1 {{2}} 2;\nconsole.log(total);\n"},
)

PARSONS = exercise(
    "parsons",
    check("printed", see="console", expect=["1", "2"]),
    runner="javascript",
    kind="parsons",
    blocks=[
        {"id": "b2", "text": "console.log(n);"},
        {"id": "b9", "text": "console.log('spare');"},
        {"id": "b1", "text": "let n = 1;"},
        {"id": "b3", "text": "n = n + 1;\nconsole.log(n);"},
    ],
)

PREDICT = exercise(
    "predict",
    check("first", get="q1"),
    check("second", get="q2"),
    runner="answer",
    kind="predict",
    task_html="<p>What does this print?</p><pre><code>console.log(1 + 2)</code></pre>",
    questions=[
        {"id": "q1", "ask": "What is printed?", "options": [], "lines": 1},
        {"id": "q2", "ask": "What kind of value is it?", "options": ["text", "number"], "lines": 1},
    ],
)


def passed(view: dict[str, Any]) -> dict[str, Any]:
    """A server's verdict in which every check is met."""
    checks = [
        {
            "id": one["id"],
            "status": "pass",
            "says": one["says"],
            "expected": "",
            "seen": "",
            "hint": "",
            "output": "",
        }
        for one in view["checks"]
    ]
    return {
        "status": "pass",
        "duration_ms": 20.0,
        "peak_memory_bytes": None,
        "problem": None,
        "checks": checks,
        "console": [],
    }


def served(view: dict[str, Any], **starter: str) -> dict[str, Any]:
    return {"view": view, "files": starter or view["files"], "server_verdict": passed(view)}


LONG = exercise(
    "long",
    check("heading", get='text("h1")', expect="Fruit stall"),
    check("count", get='texts("p").length', expect=3, says="There are three paragraphs"),
    hidden_checks=2,
    task_html="<p>Read all of this.</p>" * 30,
    files={"index.html": "<h1>Fruit stall</h1>\n<p>One</p>\n"},
)


def partly(view: dict[str, Any], hidden: int) -> dict[str, Any]:
    """A server's verdict: the checks of the view are met, those that only it tries are not."""
    made = passed(view)
    more = {"status": "fail", "expected": "2", "seen": "1", "hint": "Count them.", "output": ""}
    made["checks"] += [{"id": f"h{n}", "says": f"Hidden {n} holds", **more} for n in range(hidden)]
    return {**made, "status": "fail"}


EXERCISES = {
    "long": {**served(LONG), "server_verdict": partly(LONG, 2), "saved_at": "2026-01-02T09:18:00+00:00"},
    "page": served(PAGE),
    "script": served(SCRIPT),
    "tests": served(TESTS),
    "fill": {**served(FILL), "files": {}},
    "parsons": {**served(PARSONS), "files": {}},
    "predict": {**served(PREDICT), "files": {}},
}
