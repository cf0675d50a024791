// Questions with the result they must give, computed by a statement written by hand.
#include "fixture.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::server::sql_query {
namespace {

struct Case {
  const char* question;
  const char* sql;
  bool ordered = false;
};

void check(std::initializer_list<Case> cases) {
  Talk talk;
  for (const auto& one : cases) {
    SCOPED_TRACE(one.question);
    talk.forget();
    const auto answer = talk.ask_json(one.question);
    ASSERT_TRUE(answer.contains("sql"));
    if (!answer.at("sql").is_string()) {
      ADD_FAILURE() << "not answered: " << boost::json::serialize(answer);
      continue;
    }
    EXPECT_EQ(talk.rows_of(answer, one.ordered), talk.rows_by_hand(one.sql, one.ordered))
        << answer.at("sql").as_string();
  }
}

TEST(Questions, CountAndGroup) {
  check({
      {"how many customers", "select count(*) from customers"},
      {"How many customers are there?", "select count(*) from customers"},
      {"count orders", "select count(*) from orders"},
      {"what is the number of products", "select count(*) from products"},
      {"total number of orders", "select count(*) from orders"},
      {"number of orders per status", "select status, count(*) from orders group by 1"},
      {"how many orders are there for each status?", "select status, count(*) from orders group by 1"},
      {"orders by status", "select status, count(*) from orders group by 1"},
      {"how many different cities", "select count(distinct city) from customers"},
      {"number of distinct statuses in orders", "select count(distinct status) from orders"},
      {"how many customers have more than 5 orders",
       "select count(*) from customers c where (select count(*) from orders o where o.customer_id = c.id) > "
       "5"},
      {"count customers without orders",
       "select count(*) from customers c where not exists (select 1 from orders o where o.customer_id = "
       "c.id)"},
      {"orders per month", "select substr(order_date,1,7), count(*) from orders group by 1 order by 1", true},
      {"number of orders per year",
       "select substr(order_date,1,4), count(*) from orders group by 1 order by 1", true},
      {"monthly orders", "select substr(order_date,1,7), count(*) from orders group by 1 order by 1", true},
      {"number of customers per state", "select state, count(*) from customers group by 1"},
      {"customers per city and state", "select city, state, count(*) from customers group by 1, 2"},
      {"number of orders per customer",
       "select c.id, c.name, count(*) from orders o join customers c on c.id=o.customer_id group by 1,2"},
      {"how many order items per product",
       "select p.id, p.name, count(*) from order_items i join products p on p.id=i.product_id group by 1,2"},
      {"number of orders per customer state",
       "select c.state, count(*) from orders o left join customers c on c.id=o.customer_id group by 1"},
      {"count of products by category", "select category, count(*) from products group by 1"},
      {"how many orders did Ann Smith place", "select count(*) from orders where customer_id = 1"},
      {"states with more than 1 customers",
       "select state, count(*) from customers group by 1 having count(*) > 1"},
      {"which categories have more than 1 product",
       "select category, count(*) from products group by 1 having count(*) > 1"},
      {"how many shipped orders", "select count(*) from orders where status='shipped'"},
      {"how many orders are pending?", "select count(*) from orders where status='pending'"},
      {"how many items are in order_items", "select count(*) from order_items"},
  });
}

TEST(Questions, Aggregates) {
  check({
      {"average price of products", "select avg(price) from products"},
      {"what is the average price", "select avg(price) from products"},
      {"average price by category", "select category, avg(price) from products group by 1"},
      {"mean price per category", "select category, avg(price) from products group by 1"},
      {"sum of total", "select sum(total) from orders"},
      {"total revenue", "select sum(total) from orders"},
      {"total sales per year", "select substr(order_date,1,4), sum(total) from orders group by 1 order by 1",
       true},
      {"revenue by month", "select substr(order_date,1,7), sum(total) from orders group by 1 order by 1",
       true},
      {"total sales per customer per year",
       "select c.id, c.name, substr(o.order_date,1,4), sum(o.total) from orders o join customers c on "
       "c.id=o.customer_id group by 1,2,3"},
      {"what is the highest price", "select max(price) from products"},
      {"lowest price of products", "select min(price) from products"},
      {"maximum total of orders", "select max(total) from orders"},
      {"minimum price per category", "select category, min(price) from products group by 1"},
      {"highest price per category", "select category, max(price) from products group by 1"},
      {"median price of products", "select 21.25"},
      {"average order value", "select avg(total) from orders"},
      {"average total of shipped orders", "select avg(total) from orders where status='shipped'"},
      {"total quantity per warehouse", "select warehouse, sum(quantity) from inventory group by 1"},
      {"sum of quantity in inventory", "select sum(quantity) from inventory"},
      {"average number of orders per customer",
       "select avg(n) from (select count(*) n from orders o join customers c on c.id=o.customer_id group by "
       "c.id)"},
      {"revenue by category",
       "select p.category, sum(i.quantity*i.unit_price) from order_items i left join products p on "
       "p.id=i.product_id group by 1"},
      {"total revenue of customers in Texas",
       "select sum(o.total) from orders o join customers c on c.id=o.customer_id where "
       "lower(c.state)='texas'"},
      {"when was the latest order date", "select max(order_date) from orders"},
      {"average price and number of products per category",
       "select category, avg(price), count(*) from products group by 1"},
      {"average unit price of order items", "select avg(unit_price) from order_items"},
  });
}

TEST(Questions, Filters) {
  check({
      {"customers in Texas", "select * from customers where lower(state)='texas'"},
      {"customers from Austin", "select * from customers where city='Austin'"},
      {"orders with status shipped", "select * from orders where status='shipped'"},
      {"orders where status is 'shipped'", "select * from orders where status='shipped'"},
      {"orders where status = shipped", "select * from orders where status='shipped'"},
      {"shipped orders", "select * from orders where status='shipped'"},
      {"shipped or pending orders", "select * from orders where status in ('shipped','pending')"},
      {"orders with status shipped or pending", "select * from orders where status in ('shipped','pending')"},
      {"orders with status in shipped, cancelled",
       "select * from orders where status in ('shipped','cancelled')"},
      {"orders that are not shipped", "select * from orders where status<>'shipped'"},
      {"orders except cancelled", "select * from orders where status<>'cancelled'"},
      {"orders with total over 500", "select * from orders where total>500"},
      {"orders over 500", "select * from orders where total>500"},
      {"orders with a total of at least 500", "select * from orders where total>=500"},
      {"orders with total under 100", "select * from orders where total<100"},
      {"orders with total > 100", "select * from orders where total>100"},
      {"products with price between 10 and 30", "select * from products where price between 10 and 30"},
      {"products with price not between 10 and 30",
       "select * from products where price not between 10 and 30"},
      {"products cheaper than 20", "select * from products where price<20"},
      {"products that cost more than 50", "select * from products where price>50"},
      {"customers whose name starts with A", "select * from customers where name like 'A%'"},
      {"customers whose name contains 'ia'", "select * from customers where name like '%ia%'"},
      {"customers with name ending with 'Smith'", "select * from customers where name like '%Smith'"},
      {"customers whose name does not contain 'ia'", "select * from customers where name not like '%ia%'"},
      {"customers named Ann Smith", "select * from customers where name='Ann Smith'"},
      {"customers called 'Bob Jones'", "select * from customers where name='Bob Jones'"},
      {"active customers", "select * from customers where is_active=1"},
      {"inactive customers", "select * from customers where is_active=0"},
      {"customers where is_active is false", "select * from customers where is_active=0"},
      {"customers that are not active", "select * from customers where is_active=0"},
      {"customers with no email", "select * from customers where email is null or trim(email)=''"},
      {"customers without email", "select * from customers where email is null or trim(email)=''"},
      {"customers where email is missing", "select * from customers where email is null or trim(email)=''"},
      {"customers where email is null", "select * from customers where email is null"},
      {"customers where email is not null", "select * from customers where email is not null"},
      {"customers with an email", "select * from customers where trim(email)<>''"},
      {"how many customers have no email?",
       "select count(*) from customers where email is null or trim(email)=''"},
      {"products with negative stock",
       "select p.* from products p join inventory i on i.product_id=p.id where i.quantity<0"},
      {"inventory with quantity below 5", "select * from inventory where quantity<5"},
      {"order 7", "select * from orders where id=7"},
      {"total of order 7", "select total from orders where id=7"},
      {"names and emails of customers in Austin", "select name, email from customers where city='Austin'"},
      {"name of customer 3", "select name from customers where id=3"},
      {"Books category products", "select * from products where category='Books'"},
      {"products in category Books", "select * from products where category='Books'"},
      {"Home Office products", "select * from products where category='Home Office'"},
      {"shipped orders over 500", "select * from orders where status='shipped' and total>500"},
      {"customers in Texas who are active",
       "select * from customers where lower(state)='texas' and is_active=1"},
      {"product with sku 'SKU-103'", "select * from products where sku='SKU-103'"},
      {"orders not shipped or cancelled", "select * from orders where status not in ('shipped','cancelled')"},
      {"customers with email Ann@example.com", "select * from customers where email='Ann@example.com'"},
  });
}

TEST(Questions, Dates) {
  check({
      {"orders in 2023", "select * from orders where order_date like '2023%'"},
      {"how many orders in 2024", "select count(*) from orders where order_date like '2024%'"},
      {"orders since 2024", "select * from orders where order_date>='2024-01-01'"},
      {"orders before March 2024", "select * from orders where order_date<'2024-03-01'"},
      {"orders after 2024-06-15", "select * from orders where order_date>'2024-06-15'"},
      {"orders between 2023-01-01 and 2023-06-30",
       "select * from orders where order_date between '2023-01-01' and '2023-06-30'"},
      {"orders from March 2024 to May 2024",
       "select * from orders where order_date>='2024-03-01' and order_date<'2024-06-01'"},
      {"orders in March 2024", "select * from orders where order_date like '2024-03%'"},
      {"orders in Q1 2024",
       "select * from orders where order_date>='2024-01-01' and order_date<'2024-04-01'"},
      {"orders on 2024-03-12", "select * from orders where order_date='2024-03-12'"},
      {"orders yesterday", "select * from orders where order_date=date('now','-1 day')"},
      {"orders today", "select * from orders where order_date=date('now')"},
      {"orders this year", "select * from orders where substr(order_date,1,4)=strftime('%Y','now')"},
      {"orders last year",
       "select * from orders where cast(substr(order_date,1,4) as int)=strftime('%Y','now')-1"},
      {"orders last month",
       "select * from orders where substr(order_date,1,7)=strftime('%Y-%m','now','start of month','-1 "
       "month')"},
      {"orders this month", "select * from orders where substr(order_date,1,7)=strftime('%Y-%m','now')"},
      {"orders in the last 30 days",
       "select * from orders where order_date>=date('now','-30 days') and order_date<=date('now')"},
      {"revenue in 2023", "select sum(total) from orders where order_date like '2023%'"},
      {"customers created in 2023", "select * from customers where created_at like '2023%'"},
      {"customers born before 1980", "select * from customers where birth_date<'1980-01-01'"},
      {"customers who ordered in 2024",
       "select * from customers where id in (select customer_id from orders where order_date like '2024%')"},
      {"orders shipped in 2024", "select * from orders where shipped_at like '2024%'"},
      {"orders by quarter in 2024",
       "select substr(order_date,1,4)||'-Q'||((substr(order_date,6,2)+2)/3), count(*) from orders where "
       "order_date like '2024%' group by 1"},
      {"customers without orders in 2024",
       "select * from customers where id not in (select customer_id from orders where order_date like "
       "'2024%' and customer_id is not null)"},
      {"orders until 2023", "select * from orders where order_date<'2024-01-01'"},
  });
}

TEST(Questions, Rankings) {
  check({
      {"the most expensive product", "select * from products order by price desc limit 1"},
      {"3 cheapest products", "select * from products order by price limit 3", true},
      {"top 3 products by price", "select * from products order by price desc limit 3", true},
      {"oldest customer", "select * from customers order by birth_date limit 1"},
      {"youngest customer", "select * from customers order by birth_date desc limit 1"},
      {"latest order", "select * from orders order by order_date desc limit 1"},
      {"last 3 orders", "select * from orders order by order_date desc limit 3", true},
      {"which customer has the most orders",
       "select c.id, c.name, count(*) from orders o join customers c on c.id=o.customer_id group by 1,2 "
       "order by 3 desc, 1 limit 1"},
      {"top 2 customers by number of orders",
       "select c.id, c.name, count(*) from orders o join customers c on c.id=o.customer_id group by 1,2 "
       "order by 3 desc, 1 limit 2",
       true},
      {"customers with the most orders",
       "select c.id, c.name, count(*) from orders o join customers c on c.id=o.customer_id group by 1,2 "
       "order by 3 desc, 1 limit 10",
       true},
      {"top 3 customers by revenue",
       "select c.id, c.name, sum(o.total) from orders o join customers c on c.id=o.customer_id group by 1,2 "
       "order by 3 desc, 1 limit 3",
       true},
      {"top 5 products by revenue",
       "select p.id, p.name, sum(i.quantity*i.unit_price) from order_items i join products p on "
       "p.id=i.product_id group by 1,2 order by 3 desc, 1 limit 5",
       true},
      {"best selling products",
       "select p.id, p.name, sum(i.quantity) from order_items i join products p on p.id=i.product_id group "
       "by 1,2 order by 3 desc, 1 limit 10",
       true},
      {"which state has the most customers",
       "select state, count(*) from customers group by 1 order by 2 desc, 1 limit 1"},
      {"top 2 states by number of customers",
       "select state, count(*) from customers group by 1 order by 2 desc, 1 limit 2", true},
      {"which category has the highest average price",
       "select category, avg(price) from products group by 1 order by 2 desc, 1 limit 1"},
      {"most common status", "select status, count(*) from orders group by 1 order by 2 desc, 1 limit 1"},
      {"5 largest orders", "select * from orders order by total desc limit 5", true},
      {"orders sorted by total descending", "select * from orders order by total desc", true},
      {"product with the highest price", "select * from products order by price desc limit 1"},
      {"which product has the lowest price", "select * from products order by price limit 1"},
  });
}

TEST(Questions, Relations) {
  check({
      {"customers without orders",
       "select * from customers c where not exists (select 1 from orders o where o.customer_id=c.id)"},
      {"customers who never ordered",
       "select * from customers c where not exists (select 1 from orders o where o.customer_id=c.id)"},
      {"customers that have no orders",
       "select * from customers c where not exists (select 1 from orders o where o.customer_id=c.id)"},
      {"products never ordered",
       "select * from products p where not exists (select 1 from order_items i where i.product_id=p.id)"},
      {"customers with more than 5 orders",
       "select * from customers c where (select count(*) from orders o where o.customer_id=c.id)>5"},
      {"customers with at least 3 orders",
       "select * from customers c where (select count(*) from orders o where o.customer_id=c.id)>=3"},
      {"customers with fewer than 2 orders",
       "select * from customers c where (select count(*) from orders o where o.customer_id=c.id)<2"},
      {"customers with exactly 1 order",
       "select * from customers c where (select count(*) from orders o where o.customer_id=c.id)=1"},
      {"customers with cancelled orders",
       "select * from customers where id in (select customer_id from orders where status='cancelled')"},
      {"customers who bought Lamp",
       "select * from customers where id in (select o.customer_id from orders o join order_items i on "
       "i.order_id=o.id join products p on p.id=i.product_id where p.name='Lamp')"},
      {"orders of customers in Texas",
       "select o.* from orders o join customers c on c.id=o.customer_id where lower(c.state)='texas'"},
      {"orders over 500 placed by customers in Texas",
       "select o.* from orders o join customers c on c.id=o.customer_id where o.total>500 and "
       "lower(c.state)='texas'"},
      {"products without stock",
       "select p.* from products p join inventory i on i.product_id=p.id where i.quantity<=0"},
      {"orders from Ann Smith",
       "select o.* from orders o join customers c on c.id=o.customer_id where c.name='Ann Smith'"},
      {"orders without a customer",
       "select * from orders where customer_id is null or customer_id not in (select id from customers)"},
      {"who spent more than 1000",
       "select c.id, c.name, sum(o.total) from orders o join customers c on c.id=o.customer_id group by 1,2 "
       "having sum(o.total)>1000"},
      {"products without inventory",
       "select * from products where id not in (select product_id from inventory)"},
      {"how many customers in Texas have orders",
       "select count(*) from customers where lower(state)='texas' and id in (select customer_id from "
       "orders)"},
  });
}

TEST(Questions, DuplicatesListsAndShares) {
  check({
      {"duplicate emails in customers",
       "select email, count(*) from customers where email is not null group by 1 having count(*)>1"},
      {"which emails appear more than once",
       "select email, count(*) from customers where email is not null group by 1 having count(*)>1"},
      {"how many duplicate emails",
       "select count(*) from (select email from customers where email is not null group by 1 having "
       "count(*)>1)"},
      {"which states are there", "select distinct state from customers order by 1", true},
      {"list the categories", "select distinct category from products order by 1", true},
      {"distinct cities", "select distinct city from customers"},
      {"show me 10 orders", "select * from orders limit 10"},
      {"show customers", "select * from customers"},
      {"list products", "select * from products"},
      {"what share of orders is cancelled",
       "select round(100.0*sum(status='cancelled')/count(*),2), sum(status='cancelled'), count(*) from "
       "orders"},
      {"what percentage of customers are active",
       "select round(100.0*sum(is_active)/count(*),2), sum(is_active), count(*) from customers"},
      {"percentage of orders per status",
       "select status, count(*), round(100.0*count(*)/(select count(*) from orders),2) from orders group by "
       "1"},
      {"how many custmers", "select count(*) from customers"},
      {"how many clients are there", "select count(*) from customers"},
      {"HOW MANY ORDERS??", "select count(*) from orders"},
      {"please could you show me the names of all customers", "select name from customers"},
  });
}

}  // namespace
}  // namespace ai_sdk::server::sql_query
