//! What people write down, as HTML: Markdown (`CommonMark` 0.31), and each line break is one.
//! Invariant: nothing that somebody typed becomes a tag or an address that runs: HTML is shown as the text that it is, and a
//! link leads to a page, a mailbox or a telephone, or is none.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html::push_html};

/// What a link may begin with.
const SCHEMES: [&str; 4] = ["http:", "https:", "mailto:", "tel:"];

/// The HTML of `text`.
pub(crate) fn html(text: &str) -> String {
    // `&lt;` are four signs to whoever types them: none stands for another one.
    let text = text.replace("\\&", "&").replace('&', "&amp;");
    let (mut is_link, mut is_code) = (false, false);
    let events = Parser::new_ext(&text, Options::ENABLE_STRIKETHROUGH).flat_map(|event| match event {
        Event::Html(text) if text.ends_with('\n') => vec![Event::Text(typed(text.trim_end())), Event::HardBreak],
        Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(typed(&text))],
        Event::Code(text) => vec![Event::Code(typed(&text))],
        Event::Text(text) if is_code => vec![Event::Text(typed(&text))],
        Event::Start(Tag::CodeBlock(_)) => {
            is_code = true;
            vec![Event::Start(Tag::CodeBlock(CodeBlockKind::Indented))]
        }
        Event::End(TagEnd::CodeBlock) => {
            is_code = false;
            vec![event]
        }
        Event::SoftBreak => vec![Event::HardBreak],
        Event::Start(Tag::Link { dest_url, .. }) => {
            is_link = leads_somewhere(&dest_url);
            if is_link { vec![opened(&dest_url)] } else { Vec::new() }
        }
        Event::End(TagEnd::Link) if is_link => vec![Event::InlineHtml(CowStr::Borrowed("</a>"))],
        // What a picture is said to show is text; the picture would tell its server who reads this.
        Event::End(TagEnd::Link | TagEnd::Image) | Event::Start(Tag::Image { .. }) => Vec::new(),
        // The page has headings of its own.
        Event::Start(Tag::Heading { .. }) => vec![Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)],
        Event::End(TagEnd::Heading(_)) => vec![Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)],
        event => vec![event],
    });
    let mut html = String::with_capacity(text.len() + 16);
    push_html(&mut html, events);
    // One paragraph needs no tag around it.
    let html = html.trim_end();
    let alone =
        html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")).filter(|rest| !rest.contains("</p>"));
    alone.unwrap_or(html).to_owned()
}

/// What is taken as it is typed, as it was typed.
fn typed(text: &str) -> CowStr<'static> {
    text.replace("&amp;", "&").into()
}

fn leads_somewhere(address: &str) -> bool {
    let address = address.trim_start().to_ascii_lowercase();
    SCHEMES.iter().any(|scheme| address.starts_with(scheme))
}

fn opened(address: &str) -> Event<'static> {
    let address = address.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
    Event::InlineHtml(format!("<a href=\"{address}\" rel=\"nofollow noopener\">").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_shown_as_it_is_meant() {
        for (text, shown) in [
            ("", ""),
            ("Wants cod & <b>haddock</b>", "Wants cod &amp; &lt;b&gt;haddock&lt;/b&gt;"),
            ("R&D &lt;b&gt; \\& `x &amp;`", "R&amp;D &amp;lt;b&amp;gt; &amp; <code>x &amp;amp;</code>"),
            ("<b>\nOne & two", "&lt;b&gt;<br />\nOne &amp; two"),
            ("One\nTwo", "One<br />\nTwo"),
            ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
            ("**Not** on *Monday*", "<strong>Not</strong> on <em>Monday</em>"),
            ("- cod\n- hake", "<ul>\n<li>cod</li>\n<li>hake</li>\n</ul>"),
            ("# Spring menu", "<strong>Spring menu</strong>"),
            (
                "[menu](https://blue.example/?a=1&b=\"2\")",
                "<a href=\"https://blue.example/?a=1&amp;b=&quot;2&quot;\" rel=\"nofollow noopener\">menu</a>",
            ),
            ("<cook@blue.example>", "cook@blue.example"),
            ("![the pass](https://blue.example/a.png)", "the pass"),
        ] {
            assert_eq!(html(text), shown, "{text}");
        }
    }

    #[test]
    fn nothing_typed_runs() {
        for text in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "text <svg/onload=alert(1)> text",
            "[a](javascript:alert(1))",
            "[a]( JavaScript:alert(1) )",
            "[a](data:text/html;base64,PHNjcmlwdD4=)",
            "[a](vbscript:x)",
            "<javascript:alert(1)>",
            "![a](javascript:alert(1))",
            "[a](https://x.example/\"onmouseover=\"alert(1))",
            "```<script>\nalert(1)\n```",
            "<a href=\"javascript:alert(1)\">a</a>",
            "[a]: javascript:alert(1)\n\n[a]",
            "</p></li><iframe src=//x>",
        ] {
            let html = html(text);
            let tags = html.split('<').skip(1).map(|rest| rest.split(['>', ' ']).next().unwrap_or_default());
            let known = ["p", "/p", "a", "/a", "pre", "/pre", "code", "/code", "strong", "/strong"];
            assert!(tags.clone().all(|tag| known.contains(&tag)), "{text} became {html}");
            for part in html.split("<a ").skip(1) {
                let (attributes, _) = part.split_once('>').expect("a whole tag");
                assert!(attributes.starts_with("href=\"https:") && attributes.matches('"').count() == 4, "{html}");
            }
        }
    }
}
