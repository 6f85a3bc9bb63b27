//! Which page a path names. Routes are of one type, whatever their segments and what stands inside of them: the router's own
//! are a type each, and all their code goes to the phone.

use crate::pages::At;
use leptos_router::{ChooseView, GeneratedRouteData, MatchInterface, MatchNestedRoutes, MatchParams, RouteMatchId};
#[cfg(feature = "ssr")]
use leptos_router::{Method, PathSegment, SsrMode};
use std::borrow::Cow;
use std::sync::Arc;

/// A page, or what stands around pages.
pub(super) struct Route {
    id: RouteMatchId,
    /// `/organizations/:id/edit`.
    path: &'static str,
    view: At,
    inside: Vec<Route>,
}

/// A page.
pub(super) fn page(path: &'static str, view: At) -> Route {
    around(path, view, Vec::new())
}

/// What stands around pages, and stays when one goes on from one of them to another.
pub(super) fn around(path: &'static str, view: At, inside: Vec<Route>) -> Route {
    Route { id: RouteMatchId::new_from_route_id(), path, view, inside }
}

type Params = Vec<(Cow<'static, str>, String)>;

impl Route {
    fn segments(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter(|segment| !segment.is_empty())
    }

    /// What follows where `path` begins as this route does.
    fn begins<'a>(&self, path: &'a str) -> Option<(&'a str, Params)> {
        let (mut rest, mut params) = (path, Vec::new());
        for segment in self.segments() {
            let word = rest.strip_prefix('/')?;
            if let Some(name) = segment.strip_prefix('*') {
                params.push((name.into(), word.to_owned()));
                return Some(("", params));
            }
            let (word, after) = word.split_at(word.find('/').unwrap_or(word.len()));
            match segment.strip_prefix(':') {
                Some(name) if !word.is_empty() => params.push((name.into(), word.to_owned())),
                None if word == segment => {}
                _ => return None,
            }
            rest = after;
        }
        Some((rest, params))
    }

    fn find<'a>(&self, path: &'a str) -> Option<(Found, &'a str)> {
        let (after, mut params) = self.begins(path)?;
        let matched = path[..path.len() - after.len()].to_owned();
        let (inside, rest) = if self.inside.is_empty() {
            (None, after)
        } else {
            let (found, rest) = self.inside.iter().find_map(|route| route.find(after))?;
            params.extend(found.params.iter().cloned());
            (Some(Box::new(found)), rest)
        };
        let found = Found { id: self.id, matched, params, view: self.view, inside };
        matches!(rest, "" | "/").then_some((found, rest))
    }

    /// For the server, which answers no other paths.
    #[cfg(feature = "ssr")]
    fn paths(&self, above: &[PathSegment], paths: &mut Vec<GeneratedRouteData>) {
        let mut segments = above.to_vec();
        if self.path == "/" {
            segments.push(PathSegment::Static("/".into()));
        }
        segments.extend(self.segments().map(|segment| match (segment.strip_prefix(':'), segment.strip_prefix('*')) {
            (Some(name), _) => PathSegment::Param(name.into()),
            (_, Some(name)) => PathSegment::Splat(name.into()),
            _ => PathSegment::Static(segment.into()),
        }));
        for route in &self.inside {
            route.paths(&segments, paths);
        }
        if self.inside.is_empty() {
            let (ssr_mode, methods, regenerate) = (SsrMode::default(), [Method::Get].into(), Vec::new());
            paths.push(GeneratedRouteData { segments, ssr_mode, methods, regenerate });
        }
    }
}

/// All routes.
#[derive(Clone)]
pub(super) struct Table(Arc<Vec<Route>>);

impl Table {
    pub(super) fn new(routes: Vec<Route>) -> Self {
        Self(Arc::new(routes))
    }
}

impl MatchNestedRoutes for Table {
    type Data = ();
    type Match = Found;

    fn match_nested<'a>(&'a self, path: &'a str) -> (Option<(RouteMatchId, Found)>, &'a str) {
        match self.0.iter().find_map(|route| route.find(path)) {
            Some((found, rest)) => (Some((found.id, found)), rest),
            None => (None, path),
        }
    }

    fn generate_routes(&self) -> impl IntoIterator<Item = GeneratedRouteData> + '_ {
        #[cfg_attr(not(feature = "ssr"), expect(unused_mut, reason = "a browser is asked for no list"))]
        let mut paths = Vec::new();
        #[cfg(feature = "ssr")]
        for route in self.0.iter() {
            route.paths(&[], &mut paths);
        }
        paths
    }

    fn optional(&self) -> bool {
        false
    }
}

/// A route that a path names, and what of it is inside.
pub(super) struct Found {
    id: RouteMatchId,
    matched: String,
    /// Those of what is inside too.
    params: Params,
    view: At,
    inside: Option<Box<Found>>,
}

impl MatchParams for Found {
    fn to_params(&self) -> Params {
        self.params.clone()
    }
}

impl MatchInterface for Found {
    type Child = Self;

    fn as_id(&self) -> RouteMatchId {
        self.id
    }

    fn as_matched(&self) -> &str {
        &self.matched
    }

    fn into_view_and_child(self) -> (impl ChooseView, Option<Self>) {
        (self.view, self.inside.map(|inside| *inside))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pattern: &'static str, path: &str) -> Option<Vec<String>> {
        let route = around("", At::Nowhere, vec![page(pattern, At::Nowhere)]);
        let (found, _) = route.find(path)?;
        Some(found.params.into_iter().map(|(_, value)| value).collect())
    }

    #[test]
    fn a_path_names_a_route_segment_by_segment() {
        let none: Option<Vec<String>> = None;
        assert_eq!(params("/organizations", "/organizations"), Some(vec![]));
        assert_eq!(params("/organizations", "/organizations/"), Some(vec![]));
        assert_eq!(params("/organizations", "/organizations/7"), none);
        assert_eq!(params("/organizations/:id", "/organizations/7"), Some(vec!["7".to_owned()]));
        assert_eq!(params("/organizations/:id/edit", "/organizations/7/edit"), Some(vec!["7".to_owned()]));
        assert_eq!(params("/organizations/:id", "/organizations/"), none);
        assert_eq!(params("/contacts", "/contactsheet"), none);
        assert_eq!(params("/", "/"), Some(vec![]));
        assert_eq!(params("/", "/contacts"), none);
        assert_eq!(params("/*any", "/no/such/page"), Some(vec!["no/such/page".to_owned()]));
    }
}
