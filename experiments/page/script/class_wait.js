// The answer of a lesson can wait for a word that the teacher gives. A brake and no lock: without a server nothing could
// keep it from who looks for another way, and the page says itself how one gets on who works alone.

const wordOf = (number) => betCode(number, MOST_OWN + 1 + MOST_OWN * number); // no bet has this code
const waitsNow = () => isWaiting && !isTeacher && !lesson.isRevealed && !lesson.isAllowed;
const mayBe = (step) => { // the step itself, or the last one that one may see
  const at = LESSON_STEPS.indexOf(step);
  return !hasBet() && at > LESSON_STEPS.indexOf("bet") ? "bet" : waitsNow() && at >= LESSON_STEPS.indexOf("reveal") ? "table" : step;
};
function wordAsked(one, drawAgain) {
  const box = h("input", { type: "text", id: "class-word", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: "12", "aria-describedby": "class-word-wrong" });
  const take = (e) => {
    e.preventDefault();
    lesson.isAllowed = box.value.trim().toUpperCase() === wordOf(one.number);
    if (lesson.isAllowed) { drawAgain(); $("class-next").focus(); } else { set("class-word-wrong", t("class.wait.wrong")); box.select(); }
  };
  return h("form", { id: "class-wait", class: "panel noprint", onsubmit: take }, h("label", { for: "class-word" }, t("class.wait")),
    h("div", { class: "row" }, box, h("button", { type: "submit" }, t("class.wait.open"))), h("p", { id: "class-word-wrong", role: "alert", class: "fault" }),
    h("p", { class: "small" }, t("class.wait.alone", { address: "#class;ex=" + one.number })));
}
const wordForClass = (one) => isWaiting && isTeacher && h("p", { class: "class-word noprint" }, t("class.wait.word"), " ", h("b", {}, wordOf(one.number)));
