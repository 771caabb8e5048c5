// A small page for people: the account, its positions, orders, activities and prices as they stand, read again
// each second. It shows and never acts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { show } from './decimal.ts';
import { equityOf } from './house.ts';
import type { House } from './house.ts';
import { newYorkText } from './hours.ts';
import { bookOrder } from './order.ts';

const SHOWN = 50;

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Local Alpaca</title>
<meta name="viewport" content="width=device-width">
<style>
body{font:14px/1.5 system-ui,sans-serif;max-width:70rem;margin:1.5rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%;margin-bottom:1.5rem}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #d5dae0;font-variant-numeric:tabular-nums}
h1{font-size:1.3rem}h2{font-size:1.05rem;margin:.5rem 0}
@media(prefers-color-scheme:dark){body{color:#e8eaed;background:#16191d}th,td{border-color:#3a4048}}
</style></head><body>
<h1>Local Alpaca</h1><p id="account"></p>
<h2>Positions</h2><table id="positions"></table>
<h2>Orders</h2><table id="orders"></table>
<h2>Activities</h2><table id="activities"></table>
<h2>Prices</h2><table id="prices"></table>
<script>
const fill=(id,rows)=>{const t=document.getElementById(id);t.replaceChildren();
if(rows.length===0){t.insertRow().insertCell().textContent='none';return}
const h=t.insertRow();for(const k of Object.keys(rows[0])){const c=document.createElement('th');c.textContent=k;h.append(c)}
for(const r of rows){const w=t.insertRow();for(const v of Object.values(r))w.insertCell().textContent=v??''}};
const look=async()=>{try{const d=await(await fetch('/page/state')).json();
document.getElementById('account').textContent=d.account;
for(const k of ['positions','orders','activities','prices'])fill(k,d[k])}catch{}};
look();setInterval(look,1000);
</script></body></html>`;

function stateOf(house: House, number: string) {
  const { ledger, market, rules } = house;
  const open = rules.open ? 'open' : 'closed';
  const at = newYorkText(house.now()).slice(0, 19).replace('T', ' ');
  return {
    account:
      `Account ${number}: cash $${show(ledger.cash, 2)}, equity $${show(equityOf(house), 2)}; ` +
      `the market is ${open}; ${at} in New York.`,
    positions: ledger.holdings().map(({ symbol, qty, average }) => ({
      symbol,
      quantity: show(qty),
      average: show(average, 2),
      last: show(market.asset(symbol).last, 2),
    })),
    orders: house.orders
      .slice(-SHOWN)
      .toReversed()
      .map(bookOrder)
      .map((one) => ({
        order: one.clientOrderId,
        side: one.side,
        symbol: one.symbol,
        quantity: one.qty,
        filled: one.filled,
        type: one.type,
        limit: one.limit,
        stop: one.stop,
        state: one.status,
      })),
    activities: ledger
      .activities()
      .slice(-SHOWN)
      .toReversed()
      .map((one) => ({ type: one.type, what: one.says, cash: show(one.amount, 2) })),
    prices: market.assets().map(({ symbol, last, halted }) => ({
      symbol,
      last: show(last, 2),
      halted: halted ? 'halted' : '',
    })),
  };
}

/** Takes what is for the page; false leaves it to others. */
export function createPageServer(house: House, number: () => string) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method !== 'GET' || (pathname !== '/' && pathname !== '/page/state')) return false;
    const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
    if (pathname === '/') {
      response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' });
      response.end(PAGE);
    } else {
      response.writeHead(200, { ...headers, 'content-type': 'application/json' });
      response.end(JSON.stringify(stateOf(house, number())));
    }
    return true;
  };
}
