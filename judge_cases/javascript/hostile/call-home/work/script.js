const home = "http://127.0.0.1:{{port}}/";
if (typeof fetch === "function") fetch(home);
if (typeof WebSocket === "function") new WebSocket("ws://127.0.0.1:{{port}}/");
if (typeof XMLHttpRequest === "function") { const x = new XMLHttpRequest(); x.open("GET", home); x.send(); }
import(home).catch(() => 0);
require("net").connect({{port}}, "127.0.0.1").end("hello");
