/** Colours of pictures: legible on their own background in light and dark pages. */
export const COLOURS = {
  background: "#fffdf7",
  frame: "#eadfbf",
  text: "#2d2a22",
  faint: "#6f6857",
  arrow: "#9a917b",
  input: { fill: "#e9eff5", line: "#7f98b0" },
  trunk: { fill: "#f6c64a", line: "#b07f0c" },
  head: { fill: "#fdf0c4", line: "#d8b44c" },
  task: { fill: "#dff0e4", line: "#5f9c75" },
} as const;
