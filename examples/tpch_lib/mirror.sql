-- TPC-H's tables again, made of nothing but o2c's views.
-- Amounts in o2c's views count cents: each becomes exact dollars here.

CREATE VIEW customer AS
SELECT CAST(substr(customer, 2) AS BIGINT) AS c_custkey,
       name AS c_name,
       n_nationkey AS c_nationkey,
       customer_group AS c_mktsegment
FROM customers JOIN nation ON n_iso = country;

CREATE VIEW part AS
SELECT CAST(substr(product, 2) AS BIGINT) AS p_partkey,
       name AS p_name,
       price AS p_retailprice
FROM products JOIN list_prices USING (product);

CREATE VIEW orders AS
SELECT CAST(purchase_order AS BIGINT) AS o_orderkey,
       CAST(substr(customer, 2) AS BIGINT) AS o_custkey,
       CASE WHEN open = 0 THEN 'F' WHEN shipped = 0 THEN 'O' ELSE 'P' END
           AS o_orderstatus,
       CAST(stated_total * 0.01 AS DECIMAL(15, 2)) AS o_totalprice,
       ordered_on AS o_orderdate,
       priority AS o_orderpriority
FROM order_status;

-- Each line is one shipment: shipped, or planned where it is still open.
CREATE VIEW lineitem AS
SELECT CAST(purchase_order AS BIGINT) AS l_orderkey,
       CAST(substr(l.product, 2) AS BIGINT) AS l_partkey,
       CAST(substr(l.site, 2) AS BIGINT) AS l_suppkey,
       line AS l_linenumber,
       ordered AS l_quantity,
       CAST(gross * 0.01 AS DECIMAL(15, 2)) AS l_extendedprice,
       discount AS l_discount,
       tax_rate AS l_tax,
       CASE WHEN returned > 0 THEN 'R'
            WHEN delivered_on IS NOT NULL THEN 'A'
            ELSE 'N' END AS l_returnflag,
       CASE WHEN open = 0 THEN 'F' ELSE 'O' END AS l_linestatus,
       coalesce(s.shipped_on, s.ship_on) AS l_shipdate,
       requested AS l_commitdate,
       delivered_on AS l_receiptdate,
       nullif(carrier, '') AS l_shipmode,
       CAST(net * 0.01 AS DECIMAL(15, 2)) AS net_amount,
       CAST(tax * 0.01 AS DECIMAL(15, 2)) AS tax_amount
FROM order_lines l
JOIN shipment_lines USING ("order", line)
JOIN shipments s USING (shipment);
