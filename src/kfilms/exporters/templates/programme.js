(() => {
  const programme = document.documentElement.dataset.programme;
  try {
    for (const box of document.querySelectorAll("input[data-film]")) {
      const key = `kfilms:${programme}:${box.dataset.film}`;
      const kept = localStorage.getItem(key);
      if (kept !== null) box.checked = kept === "1";
      box.addEventListener("change", () => {
        localStorage.setItem(key, box.checked ? "1" : "0");
      });
    }
  } catch {
    // A browser that keeps nothing: the boxes still tick.
  }
})();
