import { rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import Database from 'better-sqlite3'
import './node-guard.mjs'

/*
 * Writes resources/sample-shop.db, the shop that comes with TiHC: 8 tables, 3 views, 100,000 orders of three years.
 * All of it comes from one seed, so that the same program makes the same file. Run it after a change and commit the
 * file:
 *
 *   node scripts/make-sample.mjs [FILE]
 */
const file = process.argv[2] ?? join(import.meta.dirname, '..', 'resources', 'sample-shop.db')
const orderCount = 100_000
const customerCount = 6_000

const schema = `
CREATE TABLE categories (
  id INTEGER PRIMARY KEY,
  parent_id INTEGER REFERENCES categories (id),
  name VARCHAR(40) NOT NULL UNIQUE
);
CREATE TABLE products (
  id INTEGER PRIMARY KEY,
  category_id INTEGER NOT NULL REFERENCES categories (id),
  sku CHAR(8) NOT NULL UNIQUE,
  name VARCHAR(80) NOT NULL,
  price DECIMAL(10,2) NOT NULL CHECK (price > 0),
  stock INTEGER NOT NULL DEFAULT 0,
  is_active BOOLEAN NOT NULL DEFAULT 1,
  attributes JSON -- what a search filters by
);
CREATE INDEX products_category ON products (category_id);
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  name VARCHAR(60) NOT NULL,
  email VARCHAR(80) NOT NULL UNIQUE,
  phone VARCHAR(20),
  joined_on DATE NOT NULL,
  newsletter BOOLEAN NOT NULL DEFAULT 0
);
CREATE TABLE addresses (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  street VARCHAR(80) NOT NULL,
  postcode VARCHAR(10) NOT NULL,
  city VARCHAR(40) NOT NULL,
  country CHAR(2) NOT NULL
);
CREATE INDEX addresses_customer ON addresses (customer_id);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  address_id INTEGER NOT NULL REFERENCES addresses (id),
  status VARCHAR(10) NOT NULL CHECK (status IN ('new', 'paid', 'shipped', 'delivered', 'returned', 'cancelled')),
  ordered_at DATETIME NOT NULL,
  note TEXT
);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE TABLE order_items (
  order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  product_id INTEGER NOT NULL REFERENCES products (id),
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  price DECIMAL(10,2) NOT NULL, -- of one piece, on the day of the order
  PRIMARY KEY (order_id, product_id)
) WITHOUT ROWID;
CREATE TABLE payments (
  order_id INTEGER PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
  method VARCHAR(8) NOT NULL CHECK (method IN ('card', 'transfer', 'wallet', 'invoice')),
  paid_on DATE NOT NULL
);
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id),
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  stars TINYINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
  text TEXT,
  written_on DATE NOT NULL
);
CREATE INDEX reviews_product ON reviews (product_id);

CREATE VIEW order_totals AS
  SELECT o.id AS order_id, o.customer_id, o.status, o.ordered_at, SUM(i.quantity) AS pieces,
    ROUND(SUM(i.quantity * i.price), 2) AS total
  FROM orders o JOIN order_items i ON i.order_id = o.id GROUP BY o.id;
CREATE VIEW monthly_revenue AS
  SELECT STRFTIME('%Y-%m', o.ordered_at) AS month, COUNT(DISTINCT o.id) AS orders,
    ROUND(SUM(i.quantity * i.price), 2) AS revenue
  FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.status NOT IN ('cancelled', 'returned') GROUP BY month;
CREATE VIEW product_ratings AS
  SELECT p.id AS product_id, p.name, COUNT(r.id) AS reviews, ROUND(AVG(r.stars), 2) AS stars
  FROM products p LEFT JOIN reviews r ON r.product_id = p.id GROUP BY p.id;
`

let seed = 20240229
function random() {
  seed = (seed + 0x6D2B79F5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
}
const upTo = most => Math.floor(random() * most)
const pick = list => list[upTo(list.length)]
/** The first of a list comes more often than the last. */
const skewed = count => Math.floor(count * random() ** 1.7)
const two = number => String(number).padStart(2, '0')

const categories = {
  Kitchen: ['Knives', 'Pots', 'Coffee'],
  Garden: ['Tools', 'Seeds', 'Furniture'],
  Home: ['Lamps', 'Textiles', 'Storage'],
  Office: ['Paper', 'Pens', 'Desks'],
  Outdoor: ['Tents', 'Bags', 'Bottles'],
}
const nouns = {
  Knives: ['Bread knife', 'Paring knife', 'Cleaver', '菜刀'],
  Pots: ['Saucepan', 'Wok', 'Casserole', 'Stock pot'],
  Coffee: ['Grinder', 'Moka pot', 'Café crème cup', 'Kettle'],
  Tools: ['Spade', 'Rake', 'Secateurs', 'Trowel'],
  Seeds: ['Basil', 'Tomato', 'Sunflower', 'Chives'],
  Furniture: ['Bench', 'Parasol', 'Deck chair', 'Table'],
  Lamps: ['Floor lamp', 'Desk lamp', 'Pendant', 'Night light'],
  Textiles: ['Blanket', 'Cushion', 'Curtain', 'Towel'],
  Storage: ['Basket', 'Shelf', 'Box', 'Hook'],
  Paper: ['Notebook', 'Envelopes', 'Sketch pad', 'Index cards'],
  Pens: ['Fountain pen', 'Brush pen', 'Pencil', 'Marker'],
  Desks: ['Standing desk', 'Desk pad', 'Drawer unit', 'Monitor arm'],
  Tents: ['Tunnel tent', 'Tarp', 'Dome tent', 'Pegs'],
  Bags: ['Rucksack', 'Dry bag', 'Belt bag', 'Duffel'],
  Bottles: ['Flask', 'Water bottle', 'Mug', 'Water bag'],
}
const makes = ['Alder', 'Birch', 'Cobalt', 'Dune', 'Ember', 'Fjord', 'Grain', 'Heath']
const colors = ['black', 'white', 'moss', 'sand', 'navy', 'rust']
const givenNames = [
  'Anna',
  'Ben',
  'Chloé',
  'David',
  'Elif',
  'Farid',
  'Grace',
  'Hiro',
  'Ines',
  'Jonas',
  'Kemal',
  'Lin',
  'Mária',
  'Noor',
  'Olga',
  'Paul',
  'Quentin',
  'Rosa',
  'Søren',
  'Tara',
  'Uma',
  'Viktor',
  'Wei',
  '小明',
  '丽',
]
const familyNames = [
  'Abe',
  'Bauer',
  'Costa',
  'Dubois',
  'Eriksen',
  'Fischer',
  'García',
  'Haddad',
  'Ivanova',
  'Jansen',
  'Kowalski',
  'Li',
  'Müller',
  'Nguyen',
  'O\'Brien',
  'Pereira',
  'Quispe',
  'Rossi',
  'Schmidt',
  'Tanaka',
  'Ünal',
  'Virtanen',
  '王',
  '张',
  'Zhou',
]
const streets = [
  'Station Road',
  'Rue de la Gare',
  'Hauptstraße',
  'Via Roma',
  'Calle Mayor',
  '南京路',
  'Kirkegata',
  'Market Square',
]
const cities = [
  ['Berlin', 'DE', '10'],
  ['Lyon', 'FR', '69'],
  ['Milano', 'IT', '20'],
  ['Sevilla', 'ES', '41'],
  ['Bergen', 'NO', '50'],
  ['上海', 'CN', '20'],
  ['Dublin', 'IE', 'D0'],
  ['Utrecht', 'NL', '35'],
]
const notes = ['Leave it with the neighbour', 'Gift: please wrap', '请在晚上送货', 'Ring twice', 'No substitutes, please']
const praise = [
  ['Broke after a week', 'Not as shown'],
  ['Smaller than it looks', 'Late'],
  ['Does its job', 'Fair for the price'],
  ['Solid', '很好用'],
  ['Would buy again', 'Perfect ❤️'],
]

/** A moment of the three years to the end of 2024; more of them late in a year. */
function moment() {
  const time = new Date(
    Date.UTC(2022, 0, 1)
    + Math.floor(random() ** 0.8 * 1096) * 86_400_000
    + (7 + skewed(16)) * 3_600_000
    + upTo(3600) * 1000,
  )
  return time.toISOString().slice(0, 19).replace('T', ' ')
}
const later = (text, days) =>
  new Date(Date.parse(`${text.replace(' ', 'T')}Z`) + days * 86_400_000).toISOString().slice(0, 10)

function fillProducts(db) {
  const addCategory = db.prepare('INSERT INTO categories VALUES (?, ?, ?)')
  const addProduct = db.prepare('INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const products = []
  let category = 0
  for (const [name, children] of Object.entries(categories)) {
    const parent = ++category
    addCategory.run(parent, null, name)
    for (const child of children) {
      addCategory.run(++category, parent, child)
      for (const noun of nouns[child]) {
        for (const make of makes) {
          const id = products.length + 1
          const price = Math.round((4 + random() ** 3 * 240) * 20) / 20 - 0.01
          products.push(Number(price.toFixed(2)))
          addProduct.run(
            id,
            category,
            `${child.slice(0, 2).toUpperCase()}-${String(id).padStart(5, '0')}`,
            `${make} ${noun}`,
            products[id - 1],
            upTo(400),
            upTo(20) === 0 ? 0 : 1,
            random() < 0.3 ? null : JSON.stringify({ color: pick(colors), weight_g: 50 + upTo(4000) }),
          )
        }
      }
    }
  }
  return products
}

function fillCustomers(db) {
  const addCustomer = db.prepare('INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?)')
  const addAddress = db.prepare('INSERT INTO addresses VALUES (?, ?, ?, ?, ?, ?)')
  const addresses = []
  let address = 0
  for (let id = 1; id <= customerCount; id++) {
    const joined = `${2019 + skewed(6)}-${two(1 + upTo(12))}-${two(1 + upTo(28))}`
    addCustomer.run(
      id,
      `${pick(givenNames)} ${pick(familyNames)}`,
      `customer${id}@example.com`,
      random() < 0.4 ? null : `+49 30 ${1_000_000 + upTo(8_999_999)}`,
      joined,
      upTo(3) === 0 ? 1 : 0,
    )
    const own = []
    for (let count = random() < 0.15 ? 2 : 1; count > 0; count--) {
      const [city, country, prefix] = pick(cities)
      addAddress.run(
        ++address,
        id,
        `${pick(streets)} ${1 + upTo(180)}`,
        `${prefix}${String(upTo(1000)).padStart(3, '0')}`,
        city,
        country,
      )
      own.push(address)
    }
    addresses.push(own)
  }
  return addresses
}

function statusOf(day) {
  if (day > '2024-12-20') return pick(['new', 'paid', 'shipped'])
  const dice = random()
  return dice < 0.04 ? 'cancelled' : dice < 0.09 ? 'returned' : 'delivered'
}

function fillOrders(db, prices, addresses) {
  const addOrder = db.prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)')
  const addItem = db.prepare('INSERT INTO order_items VALUES (?, ?, ?, ?)')
  const addPayment = db.prepare('INSERT INTO payments VALUES (?, ?, ?)')
  const moments = Array.from({ length: orderCount }, moment).sort()
  for (const [index, at] of moments.entries()) {
    const id = index + 1
    const customer = skewed(customerCount)
    const status = statusOf(at)
    addOrder.run(id, customer + 1, pick(addresses[customer]), status, at, upTo(40) === 0 ? pick(notes) : null)
    const products = new Set(Array.from({ length: 1 + skewed(3) }, () => skewed(prices.length)))
    for (const product of products) addItem.run(id, product + 1, 1 + skewed(4), prices[product])
    if (status !== 'new' && status !== 'cancelled')
      addPayment.run(id, pick(['card', 'card', 'transfer', 'wallet', 'invoice']), later(at, upTo(3)))
  }
}

function fillReviews(db, prices) {
  const add = db.prepare('INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?)')
  for (let id = 1; id <= 9_000; id++) {
    const stars = 5 - skewed(5)
    add.run(
      id,
      skewed(prices.length) + 1,
      skewed(customerCount) + 1,
      stars,
      random() < 0.4 ? null : pick(praise[stars - 1]),
      moment().slice(0, 10),
    )
  }
}

rmSync(file, { force: true })
const db = new Database(file)
db.pragma('page_size = 4096')
db.pragma('foreign_keys = ON')
db.exec('BEGIN')
db.exec(schema)
const prices = fillProducts(db)
fillOrders(db, prices, fillCustomers(db))
fillReviews(db, prices)
db.exec('COMMIT')
db.exec('ANALYZE; VACUUM')
const broken = db.pragma('foreign_key_check')
if (broken.length > 0) throw new Error(`${broken.length} rows point nowhere`)
db.close()
