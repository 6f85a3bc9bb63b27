//! Every pair of colours that text is read in, in both themes, against WCAG 2.2.

const TOKENS: &str = include_str!("../../../style/tokens.css");

/// `oklch(L C H)` of a token in the light and in the dark theme.
fn token(name: &str) -> [[f64; 3]; 2] {
    let start = TOKENS.find(&format!("--{name}: light-dark(")).unwrap_or_else(|| panic!("no token --{name}"));
    let line = TOKENS[start..].split(';').next().unwrap_or_default();
    let colours = line.split("oklch(").skip(1).map(|colour| {
        let numbers = colour.split(')').next().unwrap_or_default();
        let numbers = numbers.split_whitespace().map(|n| n.parse::<f64>().expect(line)).collect::<Vec<_>>();
        numbers.try_into().expect(line)
    });
    colours.collect::<Vec<_>>().try_into().expect(line)
}

/// Relative luminance: OKLCH to linear sRGB, clipped as a screen would.
#[expect(clippy::many_single_char_names, reason = "the letters of the colour spaces")]
fn luminance([lightness, chroma, hue]: [f64; 3]) -> f64 {
    let (a, b) = (chroma * hue.to_radians().cos(), chroma * hue.to_radians().sin());
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    let red = 4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s;
    let green = -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s;
    let blue = -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s;
    0.2126 * red.clamp(0.0, 1.0) + 0.7152 * green.clamp(0.0, 1.0) + 0.0722 * blue.clamp(0.0, 1.0)
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Panics with every pair below `least`.
fn demand(least: f64, pairs: &[(&str, &[&str])]) {
    let mut low = Vec::new();
    for (text, grounds) in pairs {
        for ground in *grounds {
            for (theme, (text_colour, ground_colour)) in
                ["light", "dark"].iter().zip(token(text).into_iter().zip(token(ground)))
            {
                let is = contrast(text_colour, ground_colour);
                if is < least {
                    low.push(format!("{theme}: --{text} on --{ground} is {is:.2}, needs {least}"));
                }
            }
        }
    }
    assert!(low.is_empty(), "\n{}", low.join("\n"));
}

const GROUNDS: &[&str] = &["paper", "sunken", "surface", "raised", "hover"];

#[test]
fn body_text_is_aaa() {
    demand(
        7.0,
        &[("ink", GROUNDS), ("ink", &["accent-soft", "good-soft", "warning-soft", "danger-soft", "information-soft"])],
    );
}

#[test]
fn every_other_text_is_aa() {
    demand(
        4.5,
        &[
            ("muted", GROUNDS),
            ("accent", GROUNDS),
            ("danger", GROUNDS),
            ("on-accent", &["accent", "accent-strong"]),
            ("on-accent-soft", &["accent-soft"]),
            ("good", &["good-soft"]),
            ("warning", &["warning-soft"]),
            ("danger", &["danger-soft"]),
            ("on-danger", &["danger"]),
            ("information", &["information-soft"]),
            ("muted", &["warning-soft", "danger-soft", "information-soft", "good-soft"]),
            ("priority-a", &["priority-a-soft"]),
            ("priority-b", &["priority-b-soft"]),
            ("priority-c", &["priority-c-soft"]),
            ("priority-d", &["priority-d-soft"]),
        ],
    );
}

#[test]
fn edges_of_controls_and_the_focus_ring_can_be_seen() {
    demand(3.0, &[("edge", &["surface", "paper", "raised"]), ("focus", GROUNDS)]);
}
