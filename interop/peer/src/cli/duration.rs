//! Durations on the command line: a number and its unit, as `250ms`, `2s`, `1.5s`, `1m`.

use std::time::Duration;

pub fn parse(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let seconds = match unit {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err("expected a number and a unit, as 250ms, 2s or 1m".to_string()),
    };
    let number: f64 = number.parse().map_err(|_| format!("'{number}' is no number"))?;
    Duration::try_from_secs_f64(number * seconds).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_with_units() {
        assert_eq!(parse("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(parse("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(parse("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(parse("1m"), Ok(Duration::from_secs(60)));
    }

    #[test]
    fn refuses_what_is_none() {
        for text in ["", "2", "s", "-1s", "2 s", "1.2.3s", "1e400h"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
