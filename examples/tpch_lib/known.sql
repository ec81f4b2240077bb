-- What of TPC-H's tables o2c can know on TPC-H's current date, 1995-06-17.
-- A later ship date is a plan; a later receipt date is unknown, and so is the ship
-- mode of what has not shipped.  Amounts are rounded to cents, line by line, half up.

CREATE VIEW customer AS
SELECT c_custkey, c_name, c_nationkey, c_mktsegment FROM raw.customer;

CREATE VIEW part AS
SELECT p_partkey, p_name, p_retailprice FROM raw.part;

CREATE VIEW orders AS
SELECT o_orderkey, o_custkey, o_orderstatus, o_totalprice, o_orderdate, o_orderpriority
FROM raw.orders;

CREATE VIEW lineitem AS
SELECT l_orderkey, l_partkey, l_suppkey, l_linenumber, l_quantity, l_extendedprice,
       l_discount, l_tax, l_returnflag, l_linestatus, l_shipdate, l_commitdate,
       CASE WHEN l_receiptdate <= DATE '1995-06-17' THEN l_receiptdate END
           AS l_receiptdate,
       CASE WHEN l_linestatus = 'F' THEN l_shipmode END AS l_shipmode,
       CAST(round(l_extendedprice * (1 - l_discount), 2) AS DECIMAL(15, 2))
           AS net_amount,
       CAST(round(net_amount * l_tax, 2) AS DECIMAL(15, 2)) AS tax_amount
FROM raw.lineitem;
