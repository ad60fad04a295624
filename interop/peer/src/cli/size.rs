//! Sizes on the command line: a whole number and its unit, as `512B`, `64KB`, `8MB`, `1GB`.

pub fn parse(text: &str) -> Result<usize, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let shift = match unit {
        "B" => 0,
        "KB" => 10,
        "MB" => 20,
        "GB" => 30,
        _ => return Err("expected a whole number and a unit, as 512B, 64KB or 8MB".to_string()),
    };
    let number: usize = number.parse().map_err(|_| format!("'{number}' is no number"))?;
    number.checked_mul(1 << shift).filter(|size| *size > 0).ok_or_else(|| format!("{text} is no size of memory"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_with_units() {
        assert_eq!(parse("512B"), Ok(512));
        assert_eq!(parse("64KB"), Ok(65_536));
        assert_eq!(parse("8MB"), Ok(8 << 20));
        assert_eq!(parse("1GB"), Ok(1 << 30));
    }

    #[test]
    fn refuses_what_is_none() {
        for text in ["", "2", "B", "0B", "-1B", "2 B", "1.5MB", "99999999999999GB"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
