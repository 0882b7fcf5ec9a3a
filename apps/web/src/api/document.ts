import { Injectable } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';

/** The OpenAPI document of this application, made once from its controllers. */
@Injectable()
export class ApiDocument {
  private app: INestApplication | undefined;
  private document: OpenAPIObject | undefined;

  /** Says which application is described; the controllers themselves cannot know it. */
  describes(app: INestApplication): void {
    this.app = app;
  }

  get(): OpenAPIObject {
    if (this.app === undefined) throw new Error('ApiDocument.describes(app) was not called when the app was made');
    this.document ??= onlyTheApi(SwaggerModule.createDocument(this.app, ABOUT));
    return this.document;
  }
}

/** The pages are controllers too, and are no part of what programs rely on. */
function onlyTheApi(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/v1/'));
  return { ...document, paths: Object.fromEntries(paths) };
}

const ABOUT = new DocumentBuilder()
  .setOpenAPIVersion('3.1.0')
  .setTitle('Throughline API')
  .setVersion('1')
  .setDescription(
    'Read assemblies, recommendations and consultations, answer a consultation, and check the journal. Nobody needs a key to read or to answer. Times are UTC in ISO 8601.',
  )
  .build();
