// The page speaks the reader's language: Chinese where the browser does, or where the address says lang=zh, else English.

import { inAddress } from "./address.js";

const chinese = (inAddress("lang") || navigator.language).toLowerCase().startsWith("zh");
export const locale = chinese ? "zh-CN" : "en";

export const say = (zh, en) => (chinese ? zh : en);

// The words that stand in index.html are English; Chinese ones stand beside them as data-zh, data-zh-label and data-zh-empty.
export function translatePage() {
  document.documentElement.lang = locale;
  if (!chinese) return;
  for (const node of document.querySelectorAll("[data-zh]")) node.textContent = node.dataset.zh;
  for (const node of document.querySelectorAll("[data-zh-label]")) node.setAttribute("aria-label", node.dataset.zhLabel);
  for (const node of document.querySelectorAll("[data-zh-empty]")) node.dataset.empty = node.dataset.zhEmpty;
}
