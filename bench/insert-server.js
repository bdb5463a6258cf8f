// The least that can take inserts over HTTP: node:http and pg, one prepared insert a request into the table of `chains.js`.
import http from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.argv[2]) });

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const { document } = JSON.parse(Buffer.concat(chunks).toString()).variables;
    const text = 'INSERT INTO bench_inserts (document) VALUES ($1)';
    await pool.query({ name: 'insert', text, values: [document] });
    response.setHeader('content-type', 'application/json');
    response.end('{"data":{}}');
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
