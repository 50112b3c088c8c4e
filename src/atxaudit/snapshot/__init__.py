"""Everything judged, frozen at one moment: frames of assets, columns and departments, with their facts."""
