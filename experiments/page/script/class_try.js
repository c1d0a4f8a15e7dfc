// While the scenarios of a lesson are tried on the page: what to do now, in sight at the top of the screen, and the way back.

const backToLesson = (given = {}) => toLesson({ number: leftLesson.number }, leftLesson.outside, given);
const stepsBar = () => triedLesson && h("section", { id: "steps", class: "steps noprint", "aria-label": t("class.do") }, stepsParts());
function stepsParts() {
  const { tryingStep: at } = leftLesson, { steps } = triedLesson, isLast = at === steps - 1;
  const to = (step) => () => {
    leftLesson.tryingStep = step;
    set("steps", stepsParts());
    remind();
    ($("step-next") || $("step-done")).focus({ preventScroll: true });
  };
  return [h("p", { role: "status", id: "step-now", tabindex: "-1" }, h("b", {}, t("class.step", { k: num(at + 1), n: num(steps) })), " ", ofLesson(triedLesson, `step.${at + 1}`), " ", waysOf(at + 1)),
    h("div", {},
      h("button", { type: "button", id: "step-before", disabled: at === 0, "aria-label": t("class.step.before"), onclick: to(at - 1) }, "‹"),
      isLast ? h("button", { type: "button", id: "step-done", class: "primary", onclick: () => backToLesson({ step: "table" }) }, t("class.step.done")) :
        h("button", { type: "button", id: "step-next", onclick: to(at + 1) }, t("class.step.next")),
      h("button", { type: "button", id: "step-table", "aria-haspopup": "dialog", onclick: openTable }, t("class.table")),
      h("button", { type: "button", id: "lesson-back", class: "link", "aria-label": t("class.back", { n: num(leftLesson.number) }), onclick: () => backToLesson() }, t("class.number", { n: num(leftLesson.number) })))];
}

// Its table lies over the page while one fills it in, and nothing below it moves.
const tableAtHand = () => triedLesson && h("dialog", { id: "at-hand", class: "at-hand noprint", "aria-labelledby": "at-hand-title" });
function openTable() {
  set("at-hand", h("h2", { id: "at-hand-title", tabindex: "-1" }, t("class.fill")), lessonTable(triedLesson, leftLesson.filled, remind),
    h("button", { type: "button", id: "table-close", class: "primary", onclick: () => $("at-hand").close() }, t("action.close")));
  $("step-table").focus({ preventScroll: true }); // where closing it leads back to; some browsers do not focus what is tapped
  $("at-hand").showModal();
  $("at-hand-title").focus(); // and no field, which would bring up a telephone's keys
}

// What else stays in sight stands below it.
const stepsHeight = new ResizeObserver(() => document.documentElement.style.setProperty("--steps", `${$("steps").offsetHeight}px`));
gone.addEventListener("abort", () => { stepsHeight.disconnect(); document.documentElement.style.removeProperty("--steps"); });
function watchSteps() { // in a frame that was just made
  stepsHeight.disconnect();
  if (triedLesson) stepsHeight.observe($("steps"));
}
