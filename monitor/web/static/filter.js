// Hides the rows that do not fit what is typed, before it is asked for. Without this file the form does.
"use strict";

(() => {
  const field = document.querySelector("input[data-rows]");
  const table = field && document.getElementById(field.dataset.rows);
  if (!table) return;
  const rows = [...table.tBodies[0].rows].map((row) => [row, row.cells[0].textContent.toLowerCase()]);
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
})();
