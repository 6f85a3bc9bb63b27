//! Reading a form of many texts. Invariant: what is read is what serde's derive with `#[serde(default)]` would read; but
//! the derive writes the reading of every field out, and for thirty of them that is a lot to send to a phone.

use crate::json::Value;

/// Makes a struct readable, and to be asked for a field by its name: its texts, then its lists. All fields must be named.
macro_rules! texts {
    ($form:ident { $($text:ident)+ } $($other:ident)*) => {
        impl $crate::texts::Texts for $form {
            fn value(&self) -> $crate::json::Value {
                let Self { $($text,)+ $($other),* } = self;
                let texts = [$((stringify!($text), $text)),+];
                #[allow(unused_mut, reason = "not every form has lists")]
                let mut fields = $crate::texts::fields(&texts);
                $(fields.push((stringify!($other).to_owned(), $crate::texts::Texts::value($other)));)*
                $crate::json::Value::Object(fields)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $form {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                const FIELDS: &[&str] = &[$(stringify!($text),)+ $(stringify!($other)),*];

                struct Fields;

                impl<'de> ::serde::de::Visitor<'de> for Fields {
                    type Value = $form;

                    fn expecting(&self, formatter: &mut ::std::fmt::Formatter) -> ::std::fmt::Result {
                        formatter.write_str(stringify!($form))
                    }

                    fn visit_seq<A: ::serde::de::SeqAccess<'de>>(self, mut fields: A) -> Result<$form, A::Error> {
                        let mut form = $form::default();
                        let $form { $($text,)+ $($other),* } = &mut form;
                        for text in [$($text),+] {
                            *text = fields.next_element()?.unwrap_or_default();
                        }
                        $(*$other = fields.next_element()?.unwrap_or_default();)*
                        Ok(form)
                    }

                    fn visit_map<A: ::serde::de::MapAccess<'de>>(self, mut fields: A) -> Result<$form, A::Error> {
                        let mut form = $form::default();
                        let $form { $($text,)+ $($other),* } = &mut form;
                        let texts = [$($text),+];
                        while let Some(name) = fields.next_key::<String>()? {
                            match FIELDS.iter().position(|field| *field == name) {
                                Some(place) if place < texts.len() => *texts[place] = fields.next_value()?,
                                $(Some(_) if name == stringify!($other) => *$other = fields.next_value()?,)*
                                _ => {
                                    fields.next_value::<::serde::de::IgnoredAny>()?;
                                }
                            }
                        }
                        Ok(form)
                    }
                }

                deserializer.deserialize_struct(stringify!($form), FIELDS, Fields)
            }
        }
    };
}

pub(crate) use texts;

/// What is typed, as values by the names of its fields.
pub trait Texts {
    /// As its JSON would say it.
    fn value(&self) -> Value;
}

impl<T: Texts> Texts for Vec<T> {
    fn value(&self) -> Value {
        Value::List(self.iter().map(T::value).collect())
    }
}

/// Fields that are texts.
pub(crate) fn fields(texts: &[(&str, &String)]) -> Vec<(String, Value)> {
    texts.iter().map(|(name, text)| ((*name).to_owned(), Value::Text((*text).clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::Texts as _;
    use crate::contacts::ContactForm;
    use crate::organizations::{OrganizationForm, Phone};

    #[test]
    fn a_form_is_read_by_the_names_of_its_fields_whoever_reads() {
        let phones = vec![Phone { label: "kitchen".into(), number: "555 0100".into() }];
        let form =
            OrganizationForm { name: "Blue Fin".into(), cadence_weeks: "4".into(), phones, ..Default::default() };
        let text = serde_json::to_string(&form).unwrap();
        assert_eq!(serde_json::from_str::<OrganizationForm>(&text).unwrap(), form);
        assert_eq!(serde_json::from_str::<OrganizationForm>(&form.value().to_text()).unwrap(), form);
        assert_eq!(crate::json::read::<OrganizationForm>(&text).unwrap(), form);
        let posted = "unknown=1&phones[0][label]=kitchen&phones[0][number]=555+0100&cadence_weeks=4&name=Blue+Fin";
        assert_eq!(serde_qs::from_str::<OrganizationForm>(posted).unwrap(), form);
        let contact = r#"{"tags":"vip","later":{"a":[1]},"first_name":"Ada"}"#;
        let ada = ContactForm { first_name: "Ada".into(), tags: "vip".into(), ..Default::default() };
        assert_eq!(serde_json::from_str::<ContactForm>(contact).unwrap(), ada);
        assert_eq!(crate::json::read::<ContactForm>(contact).unwrap(), ada);
    }
}
