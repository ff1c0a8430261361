/// The page's own style: system typeface, one accent colour, light and dark, A4.
enum Stylesheet {
    /// Contrast is at least 4.5:1 for all text in both schemes; verdicts differ in glyph, word and border, and only
    /// then in colour.
    static let css: HTML = """

        :root { color-scheme: light dark; --paper: #fff; --ink: #1c2430; --quiet: #55606e; --line: #d5dae1;
          --faint: #f4f6f8; --accent: #0b5a6f; --short: #a3241d; --short-bg: #fbe9e7; --unknown: #7a5200;
          --unknown-bg: #fdf3dc; --holds: #1d6337; --holds-bg: #e6f3ea; --declared: #3d4f9e; --declared-bg: #e9ecf9;
          --na: #55606e; --na-bg: #eef0f3; }
        @media screen and (prefers-color-scheme: dark) { :root { --paper: #14181e; --ink: #e4e8ee; --quiet: #a5b0bd;
          --line: #343c47; --faint: #1c222a; --accent: #7cc7dc; --short: #ff9d94; --short-bg: #3a1d1b;
          --unknown: #f0c368; --unknown-bg: #352a12; --holds: #8fd3a6; --holds-bg: #16301f; --declared: #b3bff5;
          --declared-bg: #20274a; --na: #a5b0bd; --na-bg: #262d36; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5;
          font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif;
          font-size: 16px; overflow-wrap: anywhere; }
        main { max-width: 56rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
        h1, h2, h3 { line-height: 1.25; text-wrap: balance; margin: 0; font-weight: 650; }
        h1 { font-size: 1.9rem; letter-spacing: -0.01em; }
        h2 { font-size: 1.25rem; margin-top: 2rem; }
        p, ul, ol { margin: 0.4rem 0; }
        a { color: var(--accent); text-underline-offset: 0.15em; text-decoration-thickness: 1px; }
        a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .kind { color: var(--accent); font-weight: 600; margin: 0 0 0.3rem; }
        .facts, .who, .meta, .abbreviations, .note { color: var(--quiet); font-size: 0.875rem; }
        .lead { font-size: 1.125rem; margin-top: 1rem; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
          white-space: nowrap; }
        table { border-collapse: collapse; width: 100%; }
        caption { text-align: left; font-size: 1.25rem; font-weight: 650; padding: 1.6rem 0 0.5rem; }
        th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.75rem 0.45rem 0; font-weight: 400; }
        thead th { color: var(--quiet); font-size: 0.875rem; border-bottom: 1px solid var(--line); }
        tbody tr { border-bottom: 1px solid var(--line); }
        .bars tbody tr { border: 0; }
        .bars th { width: 14.5rem; }
        .bars a { color: inherit; text-decoration: none; }
        .bars a:hover { text-decoration: underline; }
        .bars th, .bars td { vertical-align: middle; padding-block: 0.3rem; }
        .bars .count { width: 15rem; font-size: 0.875rem; color: var(--quiet); padding-right: 0; }
        .bar { display: flex; gap: 2px; width: 100%; }
        .segment { flex-basis: 0; min-width: 2.9rem; text-align: center; font-size: 0.875rem; line-height: 1.55rem;
          border: 1.5px solid; border-radius: 3px; white-space: nowrap; }
        .segment b { font-weight: 600; padding: 0 0.3rem; border-radius: 2px; }
        .short { --c: var(--short); --b: var(--short-bg); } .unknown { --c: var(--unknown); --b: var(--unknown-bg); }
        .holds { --c: var(--holds); --b: var(--holds-bg); }
        .declared { --c: var(--declared); --b: var(--declared-bg); }
        .notApplicable { --c: var(--na); --b: var(--na-bg); }
        .segment, .badge { color: var(--c); background: var(--b); border-color: var(--c);
          print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        .segment b { background: var(--b); }
        .segment.short { background: repeating-linear-gradient(135deg, var(--b) 0 5px,
          color-mix(in srgb, var(--c) 28%, var(--b)) 5px 7px); }
        .segment.unknown, .badge.unknown { border-style: dashed; }
        .segment.declared { border-style: dotted; }
        .segment.notApplicable { background: none; border-color: var(--line); }
        .badge { display: inline-block; border: 1px solid; border-radius: 3px; padding: 0 0.45rem; white-space: nowrap;
          font-size: 0.8125rem; font-weight: 600; line-height: 1.45rem; letter-spacing: 0; }
        .tasks { padding-left: 1.4rem; } .tasks li { margin: 0.6rem 0; } .tasks p { margin: 0; }
        .tasks li::marker { color: var(--accent); font-weight: 650; }
        .reasons { padding-left: 1.2rem; } .reasons li { margin: 0.15rem 0; }
        .abbreviations { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 0.6rem;
          font-size: 0.8125rem; }
        .recommendation, .appendix { border-top: 2px solid var(--accent); margin-top: 3rem; }
        .recommendation > h2, .appendix > h2 { font-size: 1.5rem; margin: 1rem 0 0.6rem; }
        .measures td:first-child, .number { font-variant-numeric: tabular-nums; }
        .measures td:first-child { width: 4rem; } .measures td:last-child { width: 9rem; padding-right: 0; }
        article { margin-top: 2rem; }
        h3 { font-size: 1.0625rem; } h3 .number { color: var(--quiet); font-weight: 400; margin-right: 0.35rem; }
        h3 .badge { margin-left: 0.5rem; }
        .explanation { max-width: 42rem; color: var(--quiet); }
        .findings { list-style: none; padding: 0; margin: 0.8rem 0; }
        .findings > li { border-left: 3px solid var(--c); padding: 0.1rem 0 0.1rem 0.9rem; margin: 0.7rem 0; }
        .findings > li.holds, .findings > li.notApplicable { border-left-width: 1px; margin: 0.35rem 0; }
        .findings > li.unknown { border-left-style: dashed; }
        .findings p { margin: 0.1rem 0; } .sentence { unicode-bidi: isolate; }
        .findings .short .sentence { font-weight: 600; }
        .glyph { color: var(--c); font-weight: 700; margin-right: 0.45rem; }
        pre { background: var(--faint); border: 1px solid var(--line); border-radius: 3px; padding: 0.4rem 0.7rem;
          margin: 0.3rem 0; white-space: pre-wrap; }
        code, .value, .digest span { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", "Liberation Mono",
          monospace; font-size: 0.8125rem; unicode-bidi: isolate; }
        .evidence td:nth-child(1), .evidence td:nth-child(2) { width: 4.5rem; }
        .evidence p { margin: 0; } .digest { color: var(--quiet); font-size: 0.75rem; }
        .digest span { font-size: 0.6875rem; }
        .evidence, .instruments { font-size: 0.875rem; } .instruments th { white-space: nowrap; }
        .instruments ul { margin: 0; padding-left: 1rem; }
        @media (max-width: 44rem) { .bars tr { display: block; padding: 0.5rem 0; }
          .bars th, .bars td, .bars .count { display: block; width: auto; padding: 0.1rem 0; } }
        @page { size: A4; margin: 16mm 17mm 18mm; @bottom-right { content: counter(page); font: 9pt sans-serif; } }
        @media print { body { font-size: 10pt; } main { max-width: none; padding: 0; }
          h1 { font-size: 18pt; } h2, caption { font-size: 12.5pt; margin-top: 1.1rem; } caption { padding-top: 0.8rem; }
          a { color: inherit; text-decoration: none; }
          .lead { font-size: 11pt; margin-top: 0.6rem; } .bars th { width: 11.5rem; } .bars .count { width: 13rem; }
          .bars th, .bars td { padding-block: 0.18rem; } .tasks li { margin: 0.35rem 0; }
          .abbreviations { margin-top: 1rem; }
          .recommendation, .appendix { break-before: page; border-top: 0; margin-top: 0; }
          #instruments { break-before: auto; break-inside: avoid; margin-top: 2rem; }
          h2, h3, thead, caption, .explanation { break-after: avoid; }
          .findings > li, tr, .tasks li { break-inside: avoid; } }

        """
}
