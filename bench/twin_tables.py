"""The twin's tables, in words that both databases understand; money in minor units."""

TABLES = """
CREATE TABLE requests (request text PRIMARY KEY, document text NOT NULL);
CREATE TABLE counters (kind text PRIMARY KEY, last bigint NOT NULL);
CREATE TABLE tax_rates (
    tax_class text NOT NULL, country text NOT NULL, rate bigint NOT NULL,
    PRIMARY KEY (country, tax_class)
);
CREATE TABLE products (
    product text PRIMARY KEY, name text NOT NULL, price bigint NOT NULL,
    tax_class text NOT NULL
);
CREATE TABLE stock (
    product text NOT NULL, site text NOT NULL, on_hand bigint NOT NULL,
    promised bigint NOT NULL, PRIMARY KEY (product, site)
);
CREATE TABLE customers (
    customer text PRIMARY KEY, name text NOT NULL, account text NOT NULL,
    currency text NOT NULL, country text NOT NULL
);
CREATE TABLE credit (
    account text PRIMARY KEY, credit_limit bigint NOT NULL, ordered bigint NOT NULL,
    unbilled bigint NOT NULL, receivable bigint NOT NULL
);
CREATE TABLE orders (
    order_number text PRIMARY KEY, customer text NOT NULL, account text NOT NULL,
    currency text NOT NULL, ordered_on text NOT NULL, country text NOT NULL,
    total bigint NOT NULL, stage text NOT NULL
);
CREATE INDEX orders_of_customer ON orders (customer, ordered_on);
CREATE TABLE order_lines (
    order_number text NOT NULL, line bigint NOT NULL, product text NOT NULL,
    site text NOT NULL, quantity bigint NOT NULL, shipped bigint NOT NULL,
    billed bigint NOT NULL, price bigint NOT NULL, rate bigint NOT NULL,
    net bigint NOT NULL, tax bigint NOT NULL, PRIMARY KEY (order_number, line)
);
CREATE TABLE shipments (
    shipment text PRIMARY KEY, order_number text NOT NULL, site text NOT NULL,
    shipped_on text NOT NULL
);
CREATE TABLE shipment_lines (
    shipment text NOT NULL, line bigint NOT NULL, quantity bigint NOT NULL,
    PRIMARY KEY (shipment, line)
);
CREATE TABLE invoices (
    invoice text PRIMARY KEY, order_number text NOT NULL, account text NOT NULL,
    currency text NOT NULL, issued_on text NOT NULL, due_on text NOT NULL,
    net bigint NOT NULL, tax bigint NOT NULL, total bigint NOT NULL,
    paid bigint NOT NULL
);
CREATE INDEX invoices_of_account ON invoices (account, due_on);
CREATE TABLE invoice_lines (
    invoice text NOT NULL, line bigint NOT NULL, quantity bigint NOT NULL,
    net bigint NOT NULL, tax bigint NOT NULL, PRIMARY KEY (invoice, line)
);
CREATE TABLE payments (
    payment text PRIMARY KEY, account text NOT NULL, amount bigint NOT NULL,
    received_on text NOT NULL
);
CREATE TABLE applications (
    payment text NOT NULL, invoice text NOT NULL, amount bigint NOT NULL,
    PRIMARY KEY (payment, invoice)
)
"""
