//! Label expressions as text, by the grammar of ipmb for Java: names, `&`, `|`, `!`, parentheses, `*` for everyone. `!`
//! binds tightest, then `&`, then `|`; a name with other characters than letters, digits and a few signs stands in single
//! or double quotes.

use ipmb::LabelOp;
use std::{iter::Peekable, str::CharIndices};

/// Longer expressions are refused: the crate walks, encodes and drops an expression recursively.
const TERMS: usize = 1_000;

/// What a name may contain without quotes, besides letters and digits.
const PLAIN_SIGNS: &str = "-_./:@#+$";

/// Reads an expression; the error says what stands where.
pub fn parse(text: &str) -> Result<LabelOp, String> {
    let mut parser = Parser { text, rest: text.char_indices().peekable(), terms: 0 };
    let op = parser.any_of()?;
    match parser.next_visible() {
        None => Ok(op),
        Some((at, c)) => Err(format!("unexpected '{c}' at {at} of '{text}'")),
    }
}

struct Parser<'a> {
    text: &'a str,
    rest: Peekable<CharIndices<'a>>,
    terms: usize,
}

impl Parser<'_> {
    fn any_of(&mut self) -> Result<LabelOp, String> {
        let mut op = self.all_of()?;
        while self.take('|') {
            op = op.or(self.all_of()?);
        }
        Ok(op)
    }

    fn all_of(&mut self) -> Result<LabelOp, String> {
        let mut op = self.term()?;
        while self.take('&') {
            op = op.and(self.term()?);
        }
        Ok(op)
    }

    fn term(&mut self) -> Result<LabelOp, String> {
        self.terms += 1;
        if self.terms > TERMS {
            return Err(format!("more than {TERMS} terms"));
        }
        let op = match self.next_visible() {
            None => return Err(format!("a name is missing at the end of '{}'", self.text)),
            Some((_, '*')) => self.consume(LabelOp::True),
            Some((_, '!')) => {
                self.rest.next();
                !self.term()?
            }
            Some((at, '(')) => {
                self.rest.next();
                let inner = self.any_of()?;
                if !self.take(')') {
                    return Err(format!("the '(' at {at} of '{}' is not closed", self.text));
                }
                inner
            }
            Some((at, quote @ ('"' | '\''))) => self.quoted(at, quote)?,
            Some((_, c)) if is_plain(c) => self.name(),
            Some((at, c)) => {
                return Err(format!("a name is missing before '{c}' at {at} of '{}'", self.text));
            }
        };
        Ok(op)
    }

    fn name(&mut self) -> LabelOp {
        let mut name = String::new();
        while let Some((_, c)) = self.rest.next_if(|(_, c)| is_plain(*c)) {
            name.push(c);
        }
        LabelOp::from(name)
    }

    fn quoted(&mut self, at: usize, quote: char) -> Result<LabelOp, String> {
        self.rest.next();
        let mut name = String::new();
        loop {
            match self.rest.next() {
                Some((_, c)) if c == quote && name.is_empty() => {
                    return Err(format!("an empty name at {at} of '{}'", self.text));
                }
                Some((_, c)) if c == quote => return Ok(LabelOp::from(name)),
                Some((at, '\\')) => name.push(self.escaped(at)?),
                Some((_, c)) => name.push(c),
                None => return Err(format!("the quote at {at} of '{}' is not closed", self.text)),
            }
        }
    }

    fn escaped(&mut self, at: usize) -> Result<char, String> {
        let code = match self.rest.next() {
            Some((_, c @ ('\'' | '"' | '\\'))) => Some(c),
            Some((_, 'n')) => Some('\n'),
            Some((_, 'r')) => Some('\r'),
            Some((_, 't')) => Some('\t'),
            Some((_, 'u')) => {
                let digits: String = self.rest.by_ref().take(4).map(|(_, c)| c).collect();
                u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)
            }
            _ => None,
        };
        code.ok_or_else(|| format!("no escape at {at} of '{}'", self.text))
    }

    fn consume(&mut self, op: LabelOp) -> LabelOp {
        self.rest.next();
        op
    }

    fn take(&mut self, wanted: char) -> bool {
        self.next_visible().is_some_and(|(_, c)| c == wanted) && self.rest.next().is_some()
    }

    fn next_visible(&mut self) -> Option<(usize, char)> {
        while self.rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
        self.rest.peek().copied()
    }
}

fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || PLAIN_SIGNS.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ipmb::label;

    #[test]
    fn binds_not_before_and_before_or() {
        let op = parse("a & !b | c").unwrap();
        assert_eq!(format!("{op:?}"), r#"Or(And(Leaf("a"), Not(Leaf("b"))), Leaf("c"))"#);
    }

    #[test]
    fn parentheses_and_quotes_group() {
        let op = parse(r#"!("a b" | c)"#).unwrap();
        assert!(!op.validate(&label!("a b")));
        assert!(op.validate(&label!("a")));
    }

    #[test]
    fn quotes_take_every_character() {
        let op = parse(r#"'it\'s' & "a\u00e9\n""#).unwrap();
        assert!(op.validate(&label!("it's", "aé\n")));
        assert!(parse("a,b").is_err());
        assert!(parse("com.solar/earth-1:x").unwrap().validate(&label!("com.solar/earth-1:x")));
    }

    #[test]
    fn a_star_takes_everyone() {
        assert!(parse(" * ").unwrap().validate(&label!()));
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, part) in [("", "missing"), ("a &", "missing"), ("(a", "not closed"), ("a b", "unexpected 'b' at 2")]
        {
            let error = parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(parse(&"!".repeat(100_000)).unwrap_err().contains("more than"));
    }
}
