// The least that can take inserts over HTTP: node:http and pg, one prepared insert a request into the table of `chains.js`.
import http from 'node:http';
import pg from 'pg';

// none is kept that `pgbench` may be short of
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16, idleTimeoutMillis: 200 });

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    response.setHeader('content-type', 'application/json');
    try {
      const { document } = JSON.parse(Buffer.concat(chunks).toString()).variables;
      const text = 'INSERT INTO bench_inserts (document) VALUES ($1)';
      await pool.query({ name: 'insert', text, values: [document] });
      response.end('{"data":{}}');
    } catch (error) {
      response.end(JSON.stringify({ errors: [{ message: error.message }] }));
    }
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
