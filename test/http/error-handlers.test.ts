import Fastify from 'fastify';
import { answerError } from '../../src/http/error-handlers';
import { answerOf, faultOf } from './support/probe-app';

describe('an error in a route', () => {
  const fail = async (error: unknown) => {
    const app = Fastify();
    app.setErrorHandler(answerError);
    app.get('/', () => {
      throw error;
    });
    const response = await app.inject({ url: '/' });
    await app.close();
    return { response, answer: answerOf(response) };
  };

  it.each([
    [new Error('hunter2'), 500, 'INTERNAL_SERVER_ERROR'],
    [Object.assign(new Error('hunter2'), { statusCode: 502 }), 500, 'INTERNAL_SERVER_ERROR'],
    [Object.assign(new Error('hunter2'), { statusCode: 302 }), 500, 'INTERNAL_SERVER_ERROR'],
    [Object.assign(new Error('hunter2'), { statusCode: 422 }), 400, 'BAD_REQUEST'],
    [Object.assign(new Error('hunter2'), { statusCode: 503 }), 503, 'UNAVAILABLE'],
  ])('%o tells the status and a request id only', async (error, status, code) => {
    const { answer, response } = await fail(error);

    expect(answer.status).toBe(status);
    expect(faultOf(answer)).toMatchObject({ code, requestId: response.headers['x-request-id'] });
    expect(answer.text).not.toContain('hunter2');
  });
});
