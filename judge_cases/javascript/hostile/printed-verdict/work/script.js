console.log(JSON.stringify({ token: "x", look: "adds", value: "5", snapshot: "{}" }));
console.log(JSON.stringify({ token: "x", done: true }));
console.log(JSON.stringify({ status: "pass", checks: [{ id: "adds", status: "pass" }] }));
