"""The peer django-import-export: a model resource of payments, imported by its public `import_data`.

One transaction for the sheet and no diffs, as its documentation advises for speed.
"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import django
import tablib
from django.conf import settings

from tests.bench import data, ledger, rules
from tests.bench.data import Size


def measure(path: Path, size: Size, count: int) -> dict[str, Any]:
    """Imports a sheet into a ledger of Django models."""
    ledger.discard(path)
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    from django.core.exceptions import ValidationError
    from django.db import connection, models
    from import_export import fields, resources
    from import_export.widgets import ForeignKeyWidget

    class Account(models.Model):
        number = models.CharField(max_length=40, unique=True)
        ordering_enabled = models.BooleanField(default=True)

        class Meta:
            app_label = "peer"

    class Invoice(models.Model):
        number = models.CharField(max_length=40, unique=True)
        account = models.ForeignKey(Account, on_delete=models.PROTECT)
        issued = models.DateField()
        total = models.BigIntegerField()
        open = models.BigIntegerField()

        class Meta:
            app_label = "peer"

    class PaymentType(models.Model):
        name = models.CharField(max_length=40, unique=True)
        is_gateway = models.BooleanField(default=False)

        class Meta:
            app_label = "peer"

    class Payment(models.Model):
        account = models.ForeignKey(Account, on_delete=models.PROTECT)
        type = models.ForeignKey(PaymentType, on_delete=models.PROTECT)
        amount = models.BigIntegerField()
        unallocated = models.BigIntegerField()
        paid_on = models.DateField()
        transaction_id = models.CharField(max_length=255)

        class Meta:
            app_label = "peer"
            constraints = (models.UniqueConstraint(fields=["type", "transaction_id"], name="once"),)

    class Allocation(models.Model):
        payment = models.ForeignKey(Payment, on_delete=models.PROTECT)
        invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT)
        amount = models.BigIntegerField()

        class Meta:
            app_label = "peer"

    class Payments(resources.ModelResource):
        account = fields.Field("account", "account", ForeignKeyWidget(Account, "number"))
        type = fields.Field("type", "type", ForeignKeyWidget(PaymentType, "name"))

        class Meta:
            model = Payment
            import_id_fields = ()
            fields = ("account", "type", "amount", "unallocated", "paid_on", "transaction_id")
            skip_diff = True
            use_transactions = True

        def before_import_row(self, row: Any, **kwargs: Any) -> None:
            try:
                self._check(row)
            except rules.RowRefused as refused:
                raise ValidationError(str(refused)) from refused

        def _check(self, row: Any) -> None:
            amount = rules.cents(row["amount"])
            kind = PaymentType.objects.filter(name=row["type"]).first()
            if kind is None or kind.is_gateway:
                raise rules.RowRefused("TYPE_IS_GATEWAY" if kind else "TYPE_UNKNOWN")
            if Payment.objects.filter(type=kind, transaction_id=row["transaction_id"]).exists():
                raise rules.RowRefused("DUPLICATE")
            account = None
            if row["account"]:
                account = Account.objects.filter(number=row["account"]).first()
                if account is None:
                    raise rules.RowRefused("ACCOUNT_NOT_FOUND")
                if not account.ordering_enabled:
                    raise rules.RowRefused("ACCOUNT_NOT_ORDERING_ENABLED")
            parts = dict(rules.named(row["invoices"]))
            if parts:
                invoices = list(Invoice.objects.filter(number__in=parts).select_related("account"))
                if len(invoices) != len(parts):
                    raise rules.RowRefused("INVOICE_NOT_FOUND")
                account = account or invoices[0].account
                if any(invoice.account_id != account.id for invoice in invoices):
                    raise rules.RowRefused("INVOICE_ACCOUNT_MISMATCH")
                if not all(invoice.open for invoice in invoices):
                    raise rules.RowRefused("INVOICE_ALREADY_PAID")
            else:
                invoices = list(Invoice.objects.filter(account=account, open__gt=0))
            self.shares = rules.shares(amount, invoices, parts)
            row["account"] = account.number
            row["amount"] = amount
            row["unallocated"] = amount - sum(share for _, share in self.shares)

        def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            for invoice, share in self.shares:
                Allocation.objects.create(payment=instance, invoice=invoice, amount=share)
                invoice.open -= share
                invoice.save(update_fields=["open"])

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
    with connection.schema_editor() as editor:
        for model in (Account, Invoice, PaymentType, Payment, Allocation):
            editor.create_model(model)
    PaymentType.objects.create(name="Bank transfer")
    PaymentType.objects.create(name="PayPal", is_gateway=True)
    Account.objects.bulk_create(
        (Account(id=place + 1, number=data.account(place)) for place in range(size.accounts)),
        batch_size=10_000,
    )
    Invoice.objects.bulk_create(
        (
            Invoice(
                number=data.invoice(place),
                account_id=place % size.accounts + 1,
                issued=date.fromisoformat(data.issued(place, size)),
                total=data.invoice_cents(place),
                open=data.invoice_cents(place) if place < size.invoices else 0,
            )
            for place in range(size.invoices + data.SETTLED)
        ),
        batch_size=10_000,
    )
    sheet = data.payments(size, count)
    table = tablib.Dataset(headers=["account", "invoices", "amount", "paid_on", "transaction_id", "type"])
    for customer, invoices, _, amount, day, id_, kind in sheet.rows:
        table.append((customer, invoices, amount, day, id_, kind))
    start = time.perf_counter()
    result = Payments().import_data(table, dry_run=False, raise_errors=False)
    seconds = time.perf_counter() - start
    assert not result.row_errors(), result.row_errors()[0][1][0].error
    outcome = (result.totals["new"], result.totals["invalid"])
    assert outcome == (count - sheet.bad, sheet.bad) == (Payment.objects.count(), sheet.bad), outcome
    return {"seconds": seconds, "booked": outcome[0]}
