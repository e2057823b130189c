"""Facets of a household (家庭侧面): each file reads one side of it from the facts; no facet knows another."""
