import { Injectable } from '@nestjs/common';
import { Clock, Db, newId, NotFound } from '#platform';
import type { By } from './assemblies.service.js';
import { isId } from './checked.js';
import type { Mapping } from './core/importing/fields.js';
import { Assembly } from './entities/assembly.entity.js';
import { Upload } from './entities/recommendation.entity.js';
import type { IncomingFile } from './tables.js';

const KEPT_DAYS = 7;

/** Files between being uploaded and being stored as recommendations, so that a preview can be looked at in peace. */
@Injectable()
export class Uploads {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  /** Keeps a file for some days. What others left lying for longer is thrown away. */
  async keep(assemblySlug: string, file: IncomingFile, by: By): Promise<string> {
    const assembly = await this.db.source.getRepository(Assembly).findOneBy({ slug: assemblySlug });
    if (assembly === null) throw new NotFound(`There is no assembly ${assemblySlug}`);
    const at = this.clock.now();
    const tooOld = new Date(at.getTime() - KEPT_DAYS * 86_400_000);
    const upload = {
      id: newId(),
      assemblyId: assembly.id,
      fileName: file.name,
      bytes: file.bytes,
      mapping: null,
      byId: by.id,
      at,
    };
    await this.db.tx(async (tx) => {
      await tx.query('DELETE FROM consultations_uploads WHERE at < $1', [tooOld]);
      await tx.getRepository(Upload).insert(upload);
    });
    return upload.id;
  }

  /** Throws NotFound. */
  async get(id: string): Promise<{ file: IncomingFile; mapping: Mapping | undefined }> {
    const upload = isId(id) ? await this.db.source.getRepository(Upload).findOneBy({ id }) : null;
    if (upload === null) throw new NotFound('This upload is no longer kept. Choose the file again.');
    const mapping = (upload.mapping ?? undefined) as Mapping | undefined;
    return { file: { name: upload.fileName, bytes: upload.bytes }, mapping };
  }

  async map(id: string, mapping: Mapping): Promise<void> {
    await this.db.source.getRepository(Upload).update({ id }, { mapping });
  }

  async drop(id: string): Promise<void> {
    await this.db.source.getRepository(Upload).delete({ id });
  }
}
