// The page works without this: it adds a filter, sorting, values under the pointer, and remembers the theme.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Theme: the checkbox means "other than the system's". Storage is refused to some local files; then nothing is remembered.
const theme = document.getElementById("theme");
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => systemDark.matches !== theme.checked;
try {
  const kept = localStorage.getItem("aicmo.theme");
  theme.checked = kept !== null && (kept === "dark") !== systemDark.matches;
} catch { theme.checked = false; }
theme.addEventListener("change", () => {
  try { localStorage.setItem("aicmo.theme", isDark() ? "dark" : "light"); } catch { return; }
});

// Filter: "/" goes to it, Escape empties it.
const filter = document.querySelector(".filter");
const campaigns = document.getElementById("campaigns");
const count = campaigns.querySelector(".count");
const total = count.textContent;
const rows = all("tbody tr", campaigns);
const applyFilter = () => {
  const wanted = filter.value.trim().toLowerCase();
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  campaigns.toggleAttribute("data-filtered", wanted !== "");
  count.textContent = wanted ? `${rows.filter((row) => !row.hidden).length} of ${total}` : total;
};
filter.hidden = false;
count.setAttribute("aria-live", "polite");
filter.addEventListener("input", applyFilter);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target === filter) { filter.value = ""; applyFilter(); }
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input:not([type=radio],[type=checkbox])")) return;
  event.preventDefault();
  filter.focus();
});

// Sorting: a press on a heading sorts by it, greatest first; a second press turns it around. What is undefined stays last.
const number = (text) => (/\d/.test(text) ? Number(text.replace(/[^\d.-]/g, "")) : NaN);
const sortKey = (cell, numeric) => {
  const time = cell.querySelector("time");
  if (time) return Date.parse(time.dateTime);
  const aside = (part) => cell.querySelector(part)?.textContent.length ?? 0;
  const text = cell.textContent.slice(aside(".delta"), cell.textContent.length - aside("small"));
  return numeric ? number(text) : text;
};
const sortBy = (heading, body, headings) => {
  const numeric = heading.classList.contains("n");
  const [usual, turned] = numeric ? ["descending", "ascending"] : ["ascending", "descending"];
  const direction = heading.getAttribute("aria-sort") === usual ? turned : usual;
  const sign = direction === "ascending" ? 1 : -1;
  const keyed = [...body.rows].map((row) => [sortKey(row.cells[heading.cellIndex], numeric), row]);
  keyed.sort(([a], [b]) => {
    if (!numeric) return sign * a.localeCompare(b);
    return Number.isNaN(a) - Number.isNaN(b) || sign * (a - b) || 0;
  });
  body.append(...keyed.map(([, row]) => row));
  for (const other of headings) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", direction);
};
for (const table of all(".figures")) {
  const headings = all("thead th:not(.fixed)", table);
  if (table.tBodies[0].rows.length < 2) continue;
  for (const heading of headings) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sortBy(heading, table.tBodies[0], headings));
  }
}

// Values under the pointer, read from the table behind the chart.
const days = all(".daily tbody tr");
const perChart = days.length ? (days[0].cells.length - 1) / all(".plot").length : 0;
all(".plot").forEach((plot, chart) => {
  const tip = document.createElement("div");
  const text = document.createElement("span");
  tip.className = "tip";
  tip.hidden = true;
  tip.append(text);
  plot.append(tip);
  const lines = plot.querySelector(".lines");
  const names = all(".key", plot.closest("figure")).map((key) => key.textContent);
  plot.addEventListener("pointermove", (event) => {
    const box = lines.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const day = Math.round(share * (days.length - 1));
    const cells = days[day].cells;
    const values = names.map((name, place) => `${name}  ${cells[1 + chart * perChart + place].textContent}`);
    text.textContent = [cells[0].textContent, ...values].join("\n");
    const at = days.length > 1 ? day / (days.length - 1) : 0.5;
    tip.style.left = `${box.left - plot.getBoundingClientRect().left + at * box.width}px`;
    tip.classList.toggle("left", at > 0.5);
    tip.hidden = false;
  });
  plot.addEventListener("pointerleave", () => { tip.hidden = true; });
});

// The navigation follows the reader.
const links = new Map(all("nav a").map((link) => [link.hash.slice(1), link]));
const watcher = new IntersectionObserver((entries) => {
  const entered = entries.find((entry) => entry.isIntersecting);
  if (!entered) return;
  for (const link of links.values()) link.removeAttribute("aria-current");
  links.get(entered.target.id).setAttribute("aria-current", "true");
}, { rootMargin: "-20% 0px -70% 0px" });
for (const place of links.keys()) watcher.observe(document.getElementById(place));
