// The emoji names a crisis room uses, and their characters.

const NAMES = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", negative_squared_cross_mark: "❎",
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", eyes: "👀", pushpin: "📌", round_pushpin: "📍", tada: "🎉",
  heart: "❤️", raised_hands: "🙌", pray: "🙏", clap: "👏", wave: "👋", ok_hand: "👌", muscle: "💪", point_right: "👉",
  warning: "⚠️", rotating_light: "🚨", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", exclamation: "❗",
  question: "❓", bangbang: "‼️", information_source: "ℹ️", bell: "🔔", no_bell: "🔕", mega: "📣", loudspeaker: "📢",
  red_circle: "🔴", large_orange_circle: "🟠", orange_circle: "🟠", large_yellow_circle: "🟡", yellow_circle: "🟡",
  large_green_circle: "🟢", green_circle: "🟢", large_blue_circle: "🔵", blue_circle: "🔵", white_circle: "⚪",
  black_circle: "⚫", large_blue_square: "🟦", large_red_square: "🟥", large_orange_square: "🟧", large_yellow_square: "🟨",
  large_green_square: "🟩", white_large_square: "⬜", black_large_square: "⬛", small_red_triangle: "🔺",
  small_red_triangle_down: "🔻", arrow_up: "⬆️", arrow_down: "⬇️", arrow_right: "➡️", arrow_upper_right: "↗️",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊", fire: "🔥", zap: "⚡", boom: "💥",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", alarm_clock: "⏰", stopwatch: "⏱️", clock1: "🕐", calendar: "📆", date: "📅",
  memo: "📝", pencil: "📝", pencil2: "✏️", scroll: "📜", clipboard: "📋", page_facing_up: "📄", bookmark: "🔖", link: "🔗",
  lock: "🔒", unlock: "🔓", key: "🔑", shield: "🛡️", scales: "⚖️", mag: "🔍", microscope: "🔬", bulb: "💡", battery: "🔋",
  speech_balloon: "💬", left_speech_bubble: "🗨️", thought_balloon: "💭", email: "📧", phone: "☎️", iphone: "📱",
  busts_in_silhouette: "👥", bust_in_silhouette: "👤", robot_face: "🤖", globe_with_meridians: "🌐", earth_asia: "🌏",
  repeat: "🔁", arrows_counterclockwise: "🔄", rewind: "⏪", fast_forward: "⏩", leftwards_arrow_with_hook: "↩️",
  wastebasket: "🗑️", package: "📦", wrench: "🔧", hammer_and_wrench: "🛠️", gear: "⚙️", trophy: "🏆", star: "⭐",
  sparkles: "✨", smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔", cry: "😢", rage: "😡", angry: "😠",
  disappointed: "😞", cold_sweat: "😰", neutral_face: "😐", face_with_monocle: "🧐", zzz: "💤", checkered_flag: "🏁",
  triangular_flag_on_post: "🚩", white_flag: "🏳️", cn: "🇨🇳", jp: "🇯🇵", us: "🇺🇸", de: "🇩🇪", kr: "🇰🇷", es: "🇪🇸", fr: "🇫🇷",
  one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", see_no_evil: "🙈", handshake: "🤝", crossed_swords: "⚔️",
};

export const SLACK_REACTIONS = ["white_check_mark", "x", "+1", "eyes", "pushpin", "tada"];
export const TELEGRAM_REACTIONS = ["👍", "👎", "❤", "👀", "🎉"];

// Returns the character of a name (skin tones are left off), or the name between colons.
export function emoji(name) {
  return NAMES[name.split("::")[0]] ?? `:${name}:`;
}

// Telegram's plain heart would print as text.
export const colored = (character) => (character === "❤" ? "❤️" : character);
