console.log(`Hello ${prompt("Who?")}`);
