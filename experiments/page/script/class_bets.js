// Bets of a class without a server: each is a code of four letters that is read out, and typed where they are counted.

// Letters that do not look alike. Their number is a prime, so that the last letter of a code finds any one that was misheard
// and any two that changed places: letters as numbers, times 1, 2, 3 and 4, add up to a multiple of it.
const BET_LETTERS = "BCDFGHJKLMNPRSTVWXZ", LETTERS_OF_BETS = BET_LETTERS.length;
function betCode(number, bet) {
  const digits = [number, Math.floor(bet / LETTERS_OF_BETS), bet % LETTERS_OF_BETS], sum = digits.reduce((total, digit, k) => total + digit * (k + 1), 0);
  return [...digits, (LETTERS_OF_BETS - ((5 * sum) % LETTERS_OF_BETS)) % LETTERS_OF_BETS].map((digit) => BET_LETTERS[digit]).join(""); // 5 times 4 is 1 more than 19
}
function betIn(code) { // {number, bet}, or null where a letter is wrong
  const [number, many, few] = [...code].map((letter) => BET_LETTERS.indexOf(letter)), bet = many * LETTERS_OF_BETS + few;
  return code.length === 4 && number >= 0 && many >= 0 && few >= 0 && betCode(number, bet) === code ? { number, bet } : null;
}

// Codes of a text, as one hears or pastes them: those that are bets of this lesson, and those that are not.
function betsIn(text, { number, choices }) {
  const codes = text.toUpperCase().split(/[^A-ZÆØÅÄÖ]+/).filter(Boolean), bets = [], wrong = [];
  for (const code of codes) {
    const found = betIn(code);
    if (found && found.number === number && found.bet < (choices.length || MOST_OWN + 1)) bets.push(found.bet); else wrong.push(code.slice(0, 12));
  }
  return { bets, wrong };
}

const betInWords = (one, bet) => (one.choices.length ? ofChoice(one, one.choices[bet]) : num(bet));

// What was bet on, choice by choice, with a bar for the class; `marks`: words beside a choice (one's own bet, the model).
// Numbers of one's own are dots above a line.
function betRows(one, bets, marks) {
  if (!one.choices.length) return bets.length > 0 && h("div", { id: "class-bars" }, roomScale("class-dots", MOST_OWN, bets), h("p", { id: "class-dots-summary" }, t("workshop.guesses", { list: guessList(bets) })));
  const count = (k) => bets.filter((bet) => bet === k).length, most = Math.max(1, ...one.choices.map((_, k) => count(k)));
  return h("ul", { id: "class-bars", class: "bars" }, one.choices.map((choice, k) => h("li", { class: marks(k).length ? "marked" : null },
    h("span", {}, ofChoice(one, choice), marks(k).map((mark) => h("b", { class: "mark-word" }, mark))),
    bets.length > 0 && h("span", { class: "bar-line" },
      s("svg", { class: "share", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" }, s("rect", { width: (100 * count(k)) / most, height: 10 })),
      h("span", {}, tn("class.bets", count(k)))))));
}

// Where bets of the class are taken.
function betTaker(one, drawAgain) {
  const box = h("input", { type: "text", id: "class-codes", value: lesson.typing || "", oninput: () => { lesson.typing = box.value; }, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: "4000", "aria-describedby": "class-wrong class-codes-help" });
  const take = (e) => {
    e.preventDefault();
    const { bets, wrong } = betsIn(box.value, one);
    lesson.codes = [...lesson.codes, ...bets].slice(0, MOST_BETS);
    lesson.wrong = wrong.slice(0, 20);
    lesson.typing = "";
    drawAgain();
    markStep("replaceState");
    $("class-codes").focus();
  };
  return h("section", { class: "panel noprint", "aria-labelledby": "class-bets-title" }, h("h2", { id: "class-bets-title" }, t("class.collect")), handsTaker(one),
    h("form", { onsubmit: take }, h("label", { for: "class-codes", id: "class-codes-help" }, t("class.collect.how")),
      h("div", { class: "row" }, box, h("button", { type: "submit", id: "class-take" }, t("class.collect.add")),
        lesson.codes.length > 0 && h("button", { type: "button", class: "link", id: "class-untake", onclick: () => { lesson.codes = lesson.codes.slice(0, -1); drawAgain(); markStep("replaceState"); $("class-codes").focus(); } }, t("class.collect.back"))),
      h("p", { id: "class-wrong", role: "alert", class: "fault" }, lesson.wrong?.length ? t("class.collect.fault", { codes: lesson.wrong.join(", ") }) : "")),
    h("p", { role: "status", id: "class-count" }, countInWords()));
}
const countInWords = () => (isBetByClass() ? tn("class.collect.count", betsOfClass().length) : t("class.collect.none"));

// Hands that were counted: a number beside each choice.
const MOST_HANDS = 99; // on one choice
function handsTaker(one) {
  const count = (k) => (e) => {
    lesson.hands = one.choices.map((_, at) => (at === k ? Math.max(0, Math.min(MOST_HANDS, Math.floor(Number(e.target.value)) || 0)) : lesson.hands[at] || 0));
    $("class-count").textContent = countInWords();
    $("class-next").disabled = !hasBet();
    if ($("class-tally")) set("class-tally", betRows(one, betsOfClass(), () => []));
    markStep("replaceState");
  };
  return one.choices.length > 0 && h("fieldset", { class: "hands" }, h("legend", {}, t("class.hands")),
    one.choices.map((choice, k) => h("label", {}, h("span", {}, ofChoice(one, choice)), h("input", { type: "number", "data-hands": k, min: "0", max: String(MOST_HANDS), step: "1", inputmode: "numeric", value: lesson.hands[k] ? String(lesson.hands[k]) : "", oninput: count(k) }))));
}
