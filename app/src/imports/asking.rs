//! The words that lists do not know: asked about, the most frequent first, and put in their list where the person says so.

use super::lists::{Lists, fold};
use super::store::Import;
use super::{Field, Mapping, Question};
use crate::context::Viewer;
use crate::error::AppError;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Words of one field that are asked about one by one; what is beyond is decided as a whole.
const ONE_BY_ONE: usize = 200;

/// What the decision about all words that were not asked about one by one stands under.
const OTHERS: &str = "";

/// What was decided about a word of a field's list.
pub(super) fn decision<'a>(mapping: &'a Mapping, field: Field, word: &str) -> Option<&'a str> {
    let words = mapping.values.get(field.code())?;
    words.get(&fold(word)).or_else(|| words.get(OTHERS)).map(String::as_str)
}

/// Whether a word can become one of a list.
pub(super) fn is_listable(word: &str) -> bool {
    (1..=120).contains(&word.trim().chars().count())
}

/// Whether a word that nothing is like is likely new: segments are few, and chosen with care.
fn is_new(field: Field) -> bool {
    matches!(field, Field::Team | Field::Principal | Field::Principals)
}

/// A word that its list does not know, however it is written, and the rows that hold it.
struct Unknown {
    word: String,
    rows: u32,
}

async fn unknown(viewer: &mut Viewer, import: &Import, lists: &Lists) -> Result<Vec<(Field, Vec<Unknown>)>, AppError> {
    let mut fields = Vec::new();
    for (place, code) in (0_i32..).zip(&import.mapping.columns) {
        let Some(field) = code.parse::<Field>().ok().filter(|field| field.is_list()) else { continue };
        let words = sqlx::query!(
            r#"select cells ->> $2::integer as "word!", count(*) as "rows!"
            from import_row
            where import_id = $1
                and cells ->> $2::integer <> ''
            group by 1
            order by 2 desc, 1"#,
            import.id.0,
            place,
        )
        .fetch_all(viewer.db())
        .await?;
        let (mut unknown, mut places) = (Vec::<Unknown>::new(), HashMap::new());
        for found in &words {
            let rows = u32::try_from(found.rows).unwrap_or(u32::MAX);
            for word in field.words(&found.word).filter(|word| lists.code(field, word).is_none()) {
                let place = *places.entry(fold(word)).or_insert(unknown.len());
                match unknown.get_mut(place) {
                    Some(same) => same.rows += rows,
                    None => unknown.push(Unknown { word: word.to_owned(), rows }),
                }
            }
        }
        unknown.sort_by_key(|one| std::cmp::Reverse(one.rows));
        fields.push((field, unknown));
    }
    Ok(fields)
}

/// The words that lists do not know, field by field.
pub(super) async fn questions(viewer: &mut Viewer, import: &Import, lists: &Lists) -> Result<Vec<Question>, AppError> {
    let mut questions = Vec::new();
    for (field, mut unknown) in unknown(viewer, import, lists).await? {
        let others = unknown.split_off(unknown.len().min(ONE_BY_ONE));
        let decided = |word: &str| {
            let words = import.mapping.values.get(field.code());
            words.and_then(|words| words.get(&fold(word))).cloned().unwrap_or_default()
        };
        questions.extend(unknown.into_iter().map(|Unknown { word, rows }| Question {
            // A team or a principal that nothing is like is most likely a new one.
            offer: lists.likeliest(field, &word).or_else(|| is_new(field).then(|| word.clone())),
            decision: decided(&word),
            field,
            word,
            rows,
            others: 0,
        }));
        if !others.is_empty() {
            questions.push(Question {
                field,
                word: OTHERS.to_owned(),
                rows: others.iter().map(|one| one.rows).sum(),
                others: u32::try_from(others.len()).unwrap_or(u32::MAX),
                offer: None,
                decision: decided(OTHERS),
            });
        }
    }
    Ok(questions)
}

/// Makes the segments, teams and principals that the person asked for, within the open operation.
pub(super) async fn make_words(viewer: &mut Viewer, import: &Import, lists: &Lists) -> Result<(), AppError> {
    let mapping = &import.mapping;
    let mut wanted = Vec::new();
    for (field, words) in unknown(viewer, import, lists).await?.into_iter().filter(|(field, _)| field.makes().is_some())
    {
        wanted.extend(words.into_iter().filter_map(|Unknown { word, .. }| match decision(mapping, field, &word)? {
            "keep" => Some((field, word)),
            decision => decision.strip_prefix("use:").map(|meant| (field, meant.to_owned())),
        }));
    }
    // What is chosen for the rows that do not say it.
    for (field, name) in [(Field::Team, &mapping.team), (Field::Principal, &mapping.principal)] {
        if import.kind.fields().contains(&field) {
            wanted.push((field, name.trim().to_owned()));
        }
    }
    let mut made = HashSet::new();
    for (field, word) in wanted {
        if is_listable(&word) && lists.code(field, &word).is_none() && made.insert((field, fold(&word))) {
            make(viewer, field, word.trim()).await?;
        }
    }
    Ok(())
}

async fn make(viewer: &mut Viewer, field: Field, name: &str) -> Result<(), AppError> {
    let making = match field {
        Field::Team => sqlx::query!("insert into team (id, name) values ($1, $2)", Uuid::now_v7(), name),
        Field::Principal | Field::Principals => {
            sqlx::query!("insert into organization (id, name, role) values ($1, $2, 'principal')", Uuid::now_v7(), name)
        }
        _ => sqlx::query!(
            "insert into segment (name, position)
            select $1, coalesce(max(position), 0) + 1
            from segment
            on conflict (larder.fold(name)) where deleted_at is null do nothing",
            name,
        ),
    };
    making.execute(viewer.db()).await?;
    Ok(())
}
