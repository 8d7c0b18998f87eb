let count = 0;
function next(n) {
  return n + 1;
}
document.querySelector("button").addEventListener("click", () => {
  count = next(count);
  document.querySelector("#n").textContent = count;
  console.log("clicked");
});
