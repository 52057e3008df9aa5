/** What the editor holds when the sample is opened for the first time: a question that every shop asks itself. */
export const sampleStatement = `SELECT strftime('%Y-%m', o.ordered_at)    AS month,
       COUNT(DISTINCT o.id)              AS orders,
       ROUND(SUM(i.quantity * i.price), 2) AS revenue
FROM orders o
JOIN order_items i ON i.order_id = o.id
GROUP BY month
ORDER BY month DESC;
`
