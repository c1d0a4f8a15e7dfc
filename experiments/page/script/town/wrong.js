// As experiments/town/wrong.py, and NotAWorkbook of guard.py: what is wrong, without its place.

class Id { // of the catalogue, among the values of a text; never a text of a file
  constructor(id) { this.id = id; }
}
class Wrong extends Error {
  constructor(key, values = {}, near = null) {
    super(key);
    Object.assign(this, { key, values, near });
  }
}
class NotAWorkbook extends Error {
  constructor(key, values = {}) {
    super(key);
    Object.assign(this, { key, values });
  }
}
