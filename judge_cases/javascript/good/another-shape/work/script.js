const add = (a, b) => [a, b].reduce((sum, n) => sum + n, 0);
const word = "rea" + "dy";
console.log(word);
