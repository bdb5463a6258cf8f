import 'reflect-metadata';
import { removeTestArchives } from './engine';

afterAll(removeTestArchives);
