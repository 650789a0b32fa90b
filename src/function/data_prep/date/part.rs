//! Parts of a time by the names that Data Prep has for them, read and replaced.

use super::write::quarter;
use jiff::Zoned;

/// A part of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Year,
    Quarter,
    Month,
    DayOfYear,
    Day,
    Week,
    Weekday,
    Hour,
    HalfDayHour,
    Minute,
    Second,
    Millisecond,
}

/// The names, for messages and the reference.
macro_rules! parts {
    () => {
        "year `yyyy` `yy`, quarter `qq` `q`, month `mm` `m`, dayofyear `dy` `y`, day `dd` `d`, week `ww` `w`, weekday `dw`, \
         hour `hh` `hh24` or `hh12`, minute `mi` `n`, second `ss` `s`, millisecond `SSS`"
    };
}
pub(super) use parts;

impl Part {
    /// The part of a name, in any case.
    ///
    /// # Errors
    /// No part has this name: in words.
    pub(super) fn find(name: &str) -> Result<Self, String> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "year" | "yyyy" | "yy" => Self::Year,
            "quarter" | "qq" | "q" => Self::Quarter,
            "month" | "mm" | "m" => Self::Month,
            "dayofyear" | "dy" | "y" => Self::DayOfYear,
            "day" | "dd" | "d" => Self::Day,
            "week" | "ww" | "w" => Self::Week,
            "weekday" | "dw" => Self::Weekday,
            "hour" | "hh" | "hh24" => Self::Hour,
            "hh12" => Self::HalfDayHour,
            "minute" | "mi" | "n" => Self::Minute,
            "second" | "ss" | "s" => Self::Second,
            "millisecond" | "sss" => Self::Millisecond,
            _ => return Err(concat!("no part of a time has this name; there are ", parts!()).to_owned()),
        })
    }

    /// Its value.
    pub(super) fn of(self, moment: &Zoned) -> i16 {
        match self {
            Self::Year => moment.year(),
            Self::Quarter => quarter(moment.month()).into(),
            Self::Month => moment.month().into(),
            Self::DayOfYear => moment.day_of_year(),
            Self::Day => moment.day().into(),
            Self::Week => moment.date().iso_week_date().week().into(),
            Self::Weekday => moment.weekday().to_monday_one_offset().into(),
            Self::Hour => moment.hour().into(),
            Self::HalfDayHour => i16::from((moment.hour() + 11) % 12 + 1),
            Self::Minute => moment.minute().into(),
            Self::Second => moment.second().into(),
            Self::Millisecond => moment.millisecond(),
        }
    }

    /// The least and the greatest value it has.
    pub(super) fn range(self) -> (i64, i64) {
        match self {
            Self::Year => (0, 9999),
            Self::Quarter => (1, 4),
            Self::Month => (1, 12),
            Self::DayOfYear => (1, 366),
            Self::Day => (1, 31),
            Self::Week => (1, 53),
            Self::Weekday => (1, 7),
            Self::Hour => (0, 23),
            Self::HalfDayHour => (1, 12),
            Self::Minute | Self::Second => (0, 59),
            Self::Millisecond => (0, 999),
        }
    }

    /// Whether `dp.set_date_part` can replace it.
    pub(super) fn can_be_set(self) -> bool {
        match self {
            Self::Year | Self::Month | Self::Day | Self::Hour | Self::Minute | Self::Second => true,
            Self::Quarter | Self::DayOfYear | Self::Week | Self::Weekday => false,
            Self::HalfDayHour | Self::Millisecond => false,
        }
    }

    /// The moment with this part replaced; none where there is no such moment.
    pub(super) fn set(self, moment: &Zoned, value: i64) -> Option<Zoned> {
        let short = || i8::try_from(value).ok();
        let with = moment.with();
        let with = match self {
            Self::Year => with.year(i16::try_from(value).ok().filter(|year| (0..=9999).contains(year))?),
            Self::Month => with.month(short()?),
            Self::Day => with.day(short()?),
            Self::Hour => with.hour(short()?),
            Self::Minute => with.minute(short()?),
            Self::Second => with.second(short()?),
            Self::Quarter | Self::DayOfYear | Self::Week | Self::Weekday => return None,
            Self::HalfDayHour | Self::Millisecond => return None,
        };
        with.build().ok()
    }
}
