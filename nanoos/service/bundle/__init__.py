"""A campaign as one file that is read without the platform: tables, structures, models, plots and raw files, described
as an RO-Crate."""

from nanoos.service.bundle.export import BundleReport, export_campaign

__all__ = ["BundleReport", "export_campaign"]
