//! What HTML is made of, once the lexer has read it.

use std::borrow::Cow;

/// One token of HTML; comments, doctypes and processing instructions are passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Words, with character references resolved.
    Text(Cow<'a, str>),
    /// A start tag.
    Start(Tag<'a>),
    /// An end tag's name, in lower case.
    End(Cow<'a, str>),
    /// A whole element whose content is no markup: its start tag and its source text.
    Raw(Tag<'a>, &'a str),
}

/// A start tag: name and attribute names in lower case, each attribute once, values resolved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tag<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) attributes: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(crate) self_closing: bool,
}

impl Token<'_> {
    /// The same token, free of the text it was read from; none for raw text.
    pub(crate) fn into_owned(self) -> Option<Token<'static>> {
        match self {
            Token::Text(text) => Some(Token::Text(Cow::Owned(text.into_owned()))),
            Token::Start(tag) => Some(Token::Start(tag.into_owned())),
            Token::End(name) => Some(Token::End(Cow::Owned(name.into_owned()))),
            Token::Raw(..) => None,
        }
    }
}

impl<'a> Tag<'a> {
    /// The value of an attribute, if it is there.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_ref())
    }

    /// Sets an attribute, there or not.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<Cow<'a, str>>) {
        match self.attributes.iter_mut().find(|(n, _)| n == name) {
            Some(attribute) => attribute.1 = value.into(),
            None => self.attributes.push((Cow::Borrowed(name), value.into())),
        }
    }

    /// The same tag, free of the text it was read from.
    pub(crate) fn into_owned(self) -> Tag<'static> {
        let own = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        let attributes = self
            .attributes
            .into_iter()
            .map(|(name, value)| (own(name), own(value)))
            .collect();
        Tag {
            name: own(self.name),
            attributes,
            self_closing: self.self_closing,
        }
    }

    /// Takes an attribute away.
    pub(crate) fn remove(&mut self, name: &str) {
        self.attributes.retain(|(n, _)| n != name);
    }
}
