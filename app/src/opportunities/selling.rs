//! What speaks against selling through a distributor: said, never forbidden.

use crate::authorizations::{Allowed, AuthorizationForm};
use crate::day::Day;
use crate::organizations::Named;

/// What is to be said of selling `products` of `principal` through `distributor` on the day `today`, when `known` is what the
/// principal authorized them for; nothing where all is well.
#[must_use]
pub(crate) fn warning(
    distributor: &str,
    principal: &str,
    products: &[Named],
    known: Option<&AuthorizationForm>,
    today: Day,
) -> String {
    let Some(known) = known else { return format!("{distributor} is not authorized for {principal}.") };
    let (since, until) = (known.since.parse::<Day>().ok(), known.until.parse::<Day>().ok());
    let held = |product: &Named, allowed: Allowed| {
        let id = product.id.to_string();
        known.overrides.iter().any(|line| line.product_id == id && line.allowed == allowed.code())
    };
    let lasts = match (since, until) {
        (Some(since), _) if since > today => Some(format!("only from {}", since.words(today))),
        (_, Some(until)) if until < today => Some(format!("only until {}", until.words(today))),
        _ => None,
    };
    if let Some(lasts) = lasts {
        // What is allowed by itself is allowed.
        if products.is_empty() || !products.iter().all(|product| held(product, Allowed::Yes)) {
            return format!("{distributor} is authorized for {principal} {lasts}.");
        }
    }
    let none = products.iter().filter(|product| held(product, Allowed::No)).map(|product| product.name.as_str());
    match none.collect::<Vec<_>>().join(", ") {
        names if names.is_empty() => names,
        names => format!("{distributor} may not sell {names}."),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::authorizations::Override;
    use uuid::Uuid;

    #[test]
    fn what_is_not_authorized_is_said_of_the_day_and_of_single_products() {
        let today = "2026-03-10".parse().expect("a day");
        let cod = Named { id: Uuid::now_v7(), name: "Cod loin".into() };
        let said =
            |known: Option<&AuthorizationForm>| warning("Keystone", "Harbor", std::slice::from_ref(&cod), known, today);
        assert_eq!(said(None), "Keystone is not authorized for Harbor.");
        let mut form = AuthorizationForm { until: "2026-03-10".into(), ..AuthorizationForm::default() };
        assert_eq!(said(Some(&form)), "");
        form.until = "2026-03-09".into();
        assert_eq!(said(Some(&form)), "Keystone is authorized for Harbor only until yesterday.");
        form.overrides = vec![Override { product_id: cod.id.to_string(), allowed: "yes".into() }];
        assert_eq!(said(Some(&form)), "");
        form = AuthorizationForm { since: "2026-04-01".into(), ..AuthorizationForm::default() };
        assert_eq!(said(Some(&form)), "Keystone is authorized for Harbor only from Wed 1 Apr.");
        form.since.clear();
        form.overrides = vec![Override { product_id: cod.id.to_string(), allowed: "no".into() }];
        assert_eq!(said(Some(&form)), "Keystone may not sell Cod loin.");
    }
}
