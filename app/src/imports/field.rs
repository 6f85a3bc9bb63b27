//! The fields that a column can fill.

use crate::choice;

choice!(
    /// A field of an organization, as an import names it.
    Field {
        Name = "name", "Name";
        ExternalId = "external_id", "Id in the source";
        Role = "role", "Role";
        Priority = "priority", "Priority";
        Segment = "segment", "Segment";
        Owner = "owner", "Owner";
        Status = "status", "Status";
        InactiveReason = "inactive_reason", "Why inactive";
        Parent = "parent", "Parent, by name";
        ParentExternalId = "parent_external_id", "Parent, by id in the source";
        Distributor = "distributor", "Default distributor";
        Website = "website", "Website";
        Email = "email", "E-mail";
        Phone = "phone", "Phone";
        ShippingLine1 = "shipping_line1", "Delivery address line 1";
        ShippingLine2 = "shipping_line2", "Delivery address line 2";
        ShippingCity = "shipping_city", "City";
        ShippingState = "shipping_state", "State or province";
        ShippingPostalCode = "shipping_postal_code", "Postal code";
        ShippingCountry = "shipping_country", "Country";
        BillingLine1 = "billing_line1", "Billing address line 1";
        BillingLine2 = "billing_line2", "Billing address line 2";
        BillingCity = "billing_city", "Billing city";
        BillingState = "billing_state", "Billing state or province";
        BillingPostalCode = "billing_postal_code", "Billing postal code";
        BillingCountry = "billing_country", "Billing country";
        Latitude = "latitude", "Latitude";
        Longitude = "longitude", "Longitude";
        Employees = "employees", "Employees";
        FoundedYear = "founded_year", "Founded";
        AnnualRevenue = "annual_revenue", "Annual revenue";
        RevenueCurrency = "revenue_currency", "Currency of revenue";
        LeadSource = "lead_source", "Lead source";
        Tags = "tags", "Tags";
        CadenceWeeks = "cadence_weeks", "Weeks between visits";
    }
);

impl Field {
    /// Whether its words come from a list, so that an unknown one needs a decision.
    #[must_use]
    pub fn is_list(self) -> bool {
        self.is_closed() || matches!(self, Self::Segment | Self::ShippingCountry | Self::BillingCountry)
    }

    /// Whether a word that is not in its list cannot be kept.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Role | Self::Priority | Self::Status | Self::Owner | Self::Distributor)
    }

    /// Whether several columns may fill it.
    #[must_use]
    pub fn is_many(self) -> bool {
        matches!(self, Self::Phone | Self::Tags)
    }
}
