"use strict";
// Solves the reduced problem at the N, t and b of the form, and draws the figure again.
(() => {
  const exhibit = document.currentScript.closest("figure");
  const form = exhibit.querySelector("form");
  const field = form.elements;

  // ln(1 + e^x), and with it ln σ(x) = −softplus(−x), without overflow or cancellation.
  const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

  const p = (s) => 2 * s - 1;
  const q = (n, s) => ((n - 2) / (n - 1)) * s - 1;
  const loss = ({ n, t, b }, s) => softplus(b - t * p(s)) + (n - 1) * softplus(t * q(n, s) - b);

  // ℓ′(s) = (N−2) t σ(t q − b) − 2 t σ(b − t p): the logarithm of the first term over the second has
  // the sign of ℓ′, and rises with s.
  const slope = ({ n, t, b }, s) =>
    Math.log((n - 2) / 2) - softplus(b - t * q(n, s)) + softplus(t * p(s) - b);

  // Where ℓ is least on [0, 1]: an end, or between two neighbours among the doubles.
  const minimiser = (at) => {
    if (slope(at, 0) >= 0) return 0;
    if (slope(at, 1) <= 0) return 1;
    let [low, high] = [0, 1];
    for (let k = 0; k < 200; k += 1) {
      const middle = (low + high) / 2;
      if (middle <= low || middle >= high) break;
      if (slope(at, middle) < 0) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };

  // From the position of a slider to a value and back; N and t are spread by their logarithms.
  const logarithmic = (low, high) => ({
    value: (x) => low * Math.exp((x / 1000) * Math.log(high / low)),
    place: (value) => (1000 * Math.log(value / low)) / Math.log(high / low),
  });
  const counts = logarithmic(2, 100000);
  const temperatures = logarithmic(0.05, 200);
  const sliders = {
    n: { value: (x) => Math.round(counts.value(x)), place: counts.place },
    t: { value: (x) => Number(temperatures.value(x).toPrecision(3)), place: temperatures.place },
    b: { value: (x) => Number(x), place: (value) => value },
  };

  // A panel of the figure: its frame, its ends, and where its values stand.
  const panel = (group) => {
    const [left, top, width, height] = group.dataset.frame.split(" ").map(Number);
    const axis = (text) => {
      const [scale, ...ends] = text.split(" ");
      const [low, high] = ends.map(Number);
      const share = (x) =>
        scale === "log" ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low);
      return { low, high, share };
    };
    const [x, y] = [axis(group.dataset.x), axis(group.dataset.y)];
    const place = ([a, b]) => [left + width * x.share(a), top + height * (1 - y.share(b))];
    const mark = (name) => group.querySelector(`[data-mark="${name}"]`);
    const draw = (name, d) => mark(name).querySelector("path").setAttribute("d", d);
    const line = (name, points) =>
      draw(name, points.map((point, k) => (k ? "L" : "M") + place(point).join(" ")).join(""));
    const dot = (name, point) => {
      const [a, b] = place(point);
      const inside = x.share(point[0]) >= 0 && x.share(point[0]) <= 1;
      draw(name, inside ? `M${a - 2} ${b}a2 2 0 1 0 4 0a2 2 0 1 0 -4 0Z` : "");
    };
    return { x, y, mark, line, dot };
  };
  const [left, right] = [...exhibit.querySelectorAll("svg [data-frame]")].map(panel);

  const POINTS = 240;
  const shares = Array.from({ length: POINTS + 1 }, (_, k) => k / POINTS);

  const drawLoss = (at, s) => {
    const values = shares.map((x) => [x, loss(at, x)]);
    const least = loss(at, s);
    const span = Math.max(...values.map((value) => value[1])) - least;
    const share = (value) => (span > 0 ? (value - least) / span : 0);
    left.line("loss", values.map(([x, value]) => [x, share(value)]));
    left.dot("minimum", [s, 0]);
  };

  const drawOptima = (at, s, symmetric) => {
    const { low, high } = right.x;
    const optimum = (share) => {
      const t = low * Math.pow(high / low, share);
      return [t, minimiser({ n: at.n, t, b: symmetric ? t : at.b })];
    };
    right.line("optima", shares.map(optimum));
    right.dot("optimum", [at.t, s]);
    const here = Math.min(Math.max(at.t, low), high);
    right.line("here", [[here, right.y.low], [here, right.y.high]]);
  };

  const title = (text) => {
    const shown = left.mark("settings").querySelector("text");
    const [first, ...rest] = shown.querySelectorAll("tspan");
    rest.forEach((part) => part.remove());
    first.removeAttribute("textLength");
    first.removeAttribute("font-style");
    first.textContent = text;
  };

  const show = (at, s) => {
    const delta = s === 0 ? "∞" : Math.sqrt((1 - s) / s).toPrecision(10);
    const phase = s === 0 ? "antipodal structure" : s === 1 ? "simplex ETF" : "CCEM between them";
    const shown = {
      s: s.toFixed(12),
      delta,
      p: p(s).toFixed(12),
      q: q(at.n, s).toFixed(12),
      loss: loss(at, s).toPrecision(12),
      phase,
    };
    for (const [name, text] of Object.entries(shown)) field[name].value = text.replaceAll("-", "−");
  };

  const update = () => {
    const symmetric = field.symmetric.checked;
    field.b.disabled = symmetric;
    form.querySelector('[data-slider="b"]').disabled = symmetric;
    if (symmetric) field.b.value = field.t.value;
    const [n, t, b] = ["n", "t", "b"].map((name) => field[name].valueAsNumber);
    for (const [name, slider] of Object.entries(sliders)) {
      form.querySelector(`[data-slider="${name}"]`).value = slider.place({ n, t, b }[name]);
    }
    if (!["n", "t", "b"].every((name) => field[name].validity.valid)) return;
    const at = { n, t, b };
    const s = minimiser(at);
    drawLoss(at, s);
    drawOptima(at, s, symmetric);
    title(symmetric ? `N = ${n}, t = b = ${t}` : `N = ${n}, t = ${t}, b = ${b}`);
    show(at, s);
  };

  form.addEventListener("input", (event) => {
    const name = event.target.dataset.slider;
    if (name) field[name].value = sliders[name].value(event.target.value);
    update();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  update();
})();
