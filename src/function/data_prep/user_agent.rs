//! User agents of browsers, read by the rules of the uap project, which are built in.
//!
//! Data Prep's own results look like those of another analyser (Yauaa), of which there is no port: what differs stands in
//! the notes. The rules are compiled when the first user agent is read.

use super::{DATA_PREP, kinds};
use crate::function::entry::accept;
use crate::function::{Call, Example, Failure, Family, Function, Param};
use crate::value::Value;
use std::borrow::Cow;
use std::sync::LazyLock;
use ua_parser::{device, os, user_agent};

/// The rules, written by the build script.
mod rules {
    include!(concat!(env!("OUT_DIR"), "/user_agents.rs"));
}

/// What an entry of this file starts from.
const USER_AGENT: Function = Function {
    family: Family::UserAgent,
    notes: NOTES,
    params: &[Param::new("user_agent", accept::TEXT, "what a browser sends in `User-Agent`")],
    returns: "text, or missing",
    gives: |_| kinds::ours::optional(kinds::ours::text()),
    ..DATA_PREP
};

const NOTES: &str = "By the rules of the uap project, which know the browsers of March 2026; names may differ from the \
                     platform's, which uses another analyser (`Mac OS X` here, `Mac OS` there, and `Windows 10` where \
                     that splits a `Windows NT 10.0`). Of `Mobile Safari`, `Chrome Mobile`, `Firefox Mobile` and the \
                     like the name is the browser's alone. Missing where nothing is known; the platform gives `Unknown` \
                     or `??`. Only the first 1,024 characters are read.";

/// All of them.
pub(super) static FUNCTIONS: &[&Function] = &[
    &UA_AGENT_NAME,
    &UA_AGENT_VERSION,
    &UA_AGENT_VERSION_MAJOR,
    &UA_DEVICE_CLASS,
    &UA_OS_NAME,
    &UA_OS_NAME_VERSION,
    &UA_OS_VERSION,
    &UA_OS_VERSION_MAJOR,
];

/// A user agent is at most so long.
const MOST: usize = 1024;
/// Steps that reading one costs.
const STEPS: usize = 50;

/// The rules of browsers and of systems, compiled; none where they cannot be, which a test rules out.
static BROWSERS: LazyLock<Option<user_agent::Extractor<'static>>> = LazyLock::new(|| {
    let own = |text: &Option<&'static str>| text.map(Cow::Borrowed);
    let rules = rules::BROWSERS.iter().map(|(regex, [family, v1, v2, v3, v4])| user_agent::Parser {
        regex: Cow::Borrowed(*regex),
        family_replacement: own(family),
        v1_replacement: own(v1),
        v2_replacement: own(v2),
        v3_replacement: own(v3),
        v4_replacement: own(v4),
    });
    user_agent::Builder::new().push_all(rules).ok()?.build().ok()
});

static SYSTEMS: LazyLock<Option<os::Extractor<'static>>> = LazyLock::new(|| {
    let own = |text: &Option<&'static str>| text.map(Cow::Borrowed);
    let rules = rules::SYSTEMS.iter().map(|(regex, [name, v1, v2, v3, v4])| os::Parser {
        regex: Cow::Borrowed(*regex),
        os_replacement: own(name),
        os_v1_replacement: own(v1),
        os_v2_replacement: own(v2),
        os_v3_replacement: own(v3),
        os_v4_replacement: own(v4),
    });
    os::Builder::new().push_all(rules).ok()?.build().ok()
});

static ROBOTS: LazyLock<Option<device::Extractor<'static>>> = LazyLock::new(|| {
    let rules = rules::ROBOTS.iter().map(|(regex, [name, flag])| device::Parser {
        regex: Cow::Borrowed(*regex),
        regex_flag: flag.map(|_| device::Flag::IgnoreCase),
        device_replacement: name.map(Cow::Borrowed),
        brand_replacement: None,
        model_replacement: None,
    });
    device::Builder::new().push_all(rules).ok()?.build().ok()
});

/// A browser or a system: its name, and its version as far as it is known.
struct Product {
    name: String,
    version: Vec<String>,
}

impl Product {
    fn of(name: &str, version: [Option<&str>; 4]) -> Self {
        let version = version.into_iter().map_while(|part| part.filter(|part| !part.is_empty()));
        Self { name: name.to_owned(), version: version.map(str::to_owned).collect() }
    }

    /// `5.1.1`
    fn version(&self) -> Option<String> {
        Some(self.version.join(".")).filter(|version| !version.is_empty())
    }

    /// `iOS 5.1.1`, or of so many parts of the version; the name alone where no version is known.
    fn with_version(&self, parts: usize) -> String {
        let version = self.version.get(..parts.min(self.version.len())).unwrap_or_default().join(".");
        if version.is_empty() { self.name.clone() } else { format!("{} {version}", self.name) }
    }
}

fn browser(text: &str) -> Option<Product> {
    let extractor: &user_agent::Extractor<'_> = BROWSERS.as_ref()?;
    let found = extractor.extract(text)?;
    Some(Product::of(plain_name(&found.family), [found.major, found.minor, found.patch, found.patch_minor]))
}

/// The browser's name without what tells the device.
fn plain_name(family: &str) -> &str {
    match family {
        "Mobile Safari" => "Safari",
        "Chrome Mobile" | "Chrome Mobile iOS" => "Chrome",
        "Firefox Mobile" | "Firefox iOS" => "Firefox",
        "Edge Mobile" => "Edge",
        "Opera Mobile" => "Opera",
        "IE" | "IE Mobile" => "Internet Explorer",
        other => other,
    }
}

fn system(text: &str) -> Option<Product> {
    let extractor: &os::Extractor<'_> = SYSTEMS.as_ref()?;
    let found = extractor.extract(text).filter(|found| found.os != "Other")?;
    let part = |part: &Option<Cow<'_, str>>| part.as_ref().map(|part| part.to_string());
    let version = [part(&found.major), part(&found.minor), part(&found.patch), part(&found.patch_minor)];
    let [major, minor, patch, last] = &version;
    Some(Product::of(&found.os, [major.as_deref(), minor.as_deref(), patch.as_deref(), last.as_deref()]))
}

fn read<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    part: fn(&str) -> Option<String>,
) -> Result<Option<Value<'p>>, Failure> {
    let text = function.text(call, 0)?;
    call.spend(STEPS)?;
    let text: String = text.chars().take(MOST).collect();
    Ok(part(&text).map(Value::text))
}

/// The user agent of the documentation's examples.
macro_rules! example {
    ($name:literal) => {
        concat!(
            $name,
            "(\"Mozilla/5.0 (iPhone; CPU iPhone OS 5_1_1 like Mac OS X) AppleWebKit/534.46 (KHTML, like Gecko) \
             Version/5.1 Mobile/9B206 Safari/7534.48.3\")"
        )
    };
}

static UA_OS_NAME: Function = Function {
    name: "dp.ua_os_name",
    summary: "The name of the operating system in a user agent",
    examples: &[
        Example::gives(example!("dp.ua_os_name"), r#""iOS""#),
        Example::missing(r#"dp.ua_os_name("curl/8.5.0")"#),
    ],
    call: |call| read(&UA_OS_NAME, call, |text| system(text).map(|system| system.name)),
    ..USER_AGENT
};

static UA_OS_VERSION_MAJOR: Function = Function {
    name: "dp.ua_os_version_major",
    summary: "The name and the first number of the version of the operating system in a user agent",
    examples: &[
        Example::gives(example!("dp.ua_os_version_major"), r#""iOS 5""#),
        Example::missing(r#"dp.ua_os_version_major("")"#),
    ],
    call: |call| read(&UA_OS_VERSION_MAJOR, call, |text| system(text).map(|system| system.with_version(1))),
    ..USER_AGENT
};

static UA_OS_VERSION: Function = Function {
    name: "dp.ua_os_version",
    summary: "The version of the operating system in a user agent",
    examples: &[
        Example::gives(example!("dp.ua_os_version"), r#""5.1.1""#),
        Example::missing(
            r#"dp.ua_os_version("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")"#,
        ),
    ],
    call: |call| read(&UA_OS_VERSION, call, |text| system(text).and_then(|system| system.version())),
    ..USER_AGENT
};

static UA_OS_NAME_VERSION: Function = Function {
    name: "dp.ua_os_name_version",
    summary: "The name and the version of the operating system in a user agent",
    examples: &[
        Example::gives(example!("dp.ua_os_name_version"), r#""iOS 5.1.1""#),
        Example::gives(
            r#"dp.ua_os_name_version("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36")"#,
            r#""Windows 10""#,
        ),
    ],
    call: |call| read(&UA_OS_NAME_VERSION, call, |text| system(text).map(|system| system.with_version(4))),
    ..USER_AGENT
};

static UA_AGENT_NAME: Function = Function {
    name: "dp.ua_agent_name",
    summary: "The name of the browser in a user agent",
    examples: &[
        Example::gives(example!("dp.ua_agent_name"), r#""Safari""#),
        Example::gives(
            r#"dp.ua_agent_name("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36")"#,
            r#""Chrome""#,
        ),
        Example::missing(r#"dp.ua_agent_name("unheard of")"#),
    ],
    call: |call| read(&UA_AGENT_NAME, call, |text| browser(text).map(|browser| browser.name)),
    ..USER_AGENT
};

static UA_AGENT_VERSION: Function = Function {
    name: "dp.ua_agent_version",
    summary: "The version of the browser in a user agent",
    examples: &[
        Example::gives(example!("dp.ua_agent_version"), r#""5.1""#),
        Example::missing(r#"dp.ua_agent_version("unheard of")"#),
    ],
    call: |call| read(&UA_AGENT_VERSION, call, |text| browser(text).and_then(|browser| browser.version())),
    ..USER_AGENT
};

static UA_AGENT_VERSION_MAJOR: Function = Function {
    name: "dp.ua_agent_version_major",
    summary: "The name and the first number of the version of the browser in a user agent",
    examples: &[
        Example::gives(example!("dp.ua_agent_version_major"), r#""Safari 5""#),
        Example::missing(r#"dp.ua_agent_version_major("unheard of")"#),
    ],
    call: |call| read(&UA_AGENT_VERSION_MAJOR, call, |text| browser(text).map(|browser| browser.with_version(1))),
    ..USER_AGENT
};

static UA_DEVICE_CLASS: Function = Function {
    name: "dp.ua_device_class",
    summary: "What kind of device a user agent comes from",
    notes: "`Phone`, `Tablet`, `Desktop`, `Robot`, `Robot Mobile`, `Watch`, `TV`, `Set-top box`, `Game Console`, `Handheld \
            Game Console`, `eReader`, `Virtual Reality`, `Car`, `Mobile` where it is mobile and no more is known, and \
            `Unknown`. Robots are told by the rules of the uap project, the others by words of the user agent; the \
            platform knows more kinds and more devices.",
    returns: "text",
    gives: |_| kinds::listed(&CLASSES),
    examples: &[
        Example::gives(example!("dp.ua_device_class"), r#""Phone""#),
        Example::gives(
            r#"dp.ua_device_class("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")"#,
            r#""Robot""#,
        ),
        Example::gives(
            r#"dp.ua_device_class("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36")"#,
            r#""Desktop""#,
        ),
        Example::gives(
            r#"dp.ua_device_class("Mozilla/5.0 (Linux; Android 14; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36")"#,
            r#""Tablet""#,
        ),
        Example::gives(r#"dp.ua_device_class("")"#, r#""Unknown""#),
    ],
    call: |call| read(&UA_DEVICE_CLASS, call, |text| Some(class(text).to_owned())),
    ..USER_AGENT
};

/// Kinds of devices by words of the user agent, the first that has one of them.
const WORDS: &[(&str, &[&str])] = &[
    ("Virtual Reality", &["OculusBrowser", "Quest ", "Pico Neo"]),
    ("Car", &["Tesla/", "QtCarBrowser", "CarBrowser"]),
    ("Handheld Game Console", &["PlayStation Vita", "PlayStation Portable", "PSP (", "Nintendo 3DS", "Nintendo DS"]),
    ("Game Console", &["PlayStation", "PLAYSTATION", "Xbox", "Nintendo"]),
    ("Set-top box", &["AppleTV", "Apple TV", "Roku", "CrKey", "AFTT", "AFTM", "AFTS", "MiBOX"]),
    (
        "TV",
        &[
            "SmartTV",
            "SMART-TV",
            "Smart-TV",
            "HbbTV",
            "Web0S",
            "NetCast",
            "BRAVIA",
            "GoogleTV",
            "Android TV",
            "TV Safari",
        ],
    ),
    ("Watch", &["Watch", "SM-R"]),
    ("eReader", &["Kindle/", "Kobo", "Nook"]),
    ("Tablet", &["iPad", "Tablet", "tablet", "PlayBook", "Silk/", "Kindle"]),
    ("Phone", &["iPhone", "iPod", "Windows Phone", "BlackBerry", "BB10"]),
];

/// All kinds of devices that are told.
static CLASSES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let others = ["Robot", "Robot Mobile", "Desktop", "Mobile", "Unknown"];
    WORDS.iter().map(|(class, _)| *class).chain(others).collect()
});

fn class(text: &str) -> &'static str {
    let has = |word: &&str| text.contains(*word);
    let robots: Option<&device::Extractor<'_>> = ROBOTS.as_ref();
    if robots.is_some_and(|robots| robots.extract(text).is_some()) {
        return if has(&"Mobile") { "Robot Mobile" } else { "Robot" };
    }
    if let Some((class, _)) = WORDS.iter().find(|(_, words)| words.iter().any(has)) {
        return class;
    }
    if has(&"Android") {
        return if has(&"Mobile") { "Phone" } else { "Tablet" };
    }
    if has(&"Mobile") || has(&"Mobi") {
        return "Mobile";
    }
    let desktop = ["Windows", "Macintosh", "X11", "CrOS", "Linux"];
    if desktop.iter().any(has) { "Desktop" } else { "Unknown" }
}

#[cfg(test)]
mod tests {
    use super::{BROWSERS, ROBOTS, SYSTEMS};

    #[test]
    fn the_rules_that_are_built_in_can_be_used() {
        assert!(BROWSERS.is_some() && SYSTEMS.is_some() && ROBOTS.is_some());
    }
}
