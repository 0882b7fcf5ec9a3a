import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Accounts } from './accounts.service.js';
import { StaffRecord } from './staff.entity.js';

@Module({ imports: [TypeOrmModule.forFeature([StaffRecord])], providers: [Accounts], exports: [Accounts] })
export class AccountsModule {}
