"""For classes: exercises as data, their numbers recomputed, sheets to print, a role play with dice."""
